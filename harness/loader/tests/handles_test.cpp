// The handles of errors and values.
#include <gmock/gmock.h>

#include "assay/loader/host.hpp"
#include "assay/loader/value.hpp"

namespace assay {
namespace {

TEST(ErrorHandle, ComparesByIdentity) {
  const error a = make_error(error_kind::user, "same");
  const error b = make_error(error_kind::user, "same");
  const error copy = a;
  EXPECT_EQ(a, copy);
  EXPECT_NE(a, b);
  EXPECT_EQ(error(), nullptr);
}

TEST(ErrorHandle, CarriesEverythingThatItWasMadeOf) {
  error_details details(error_kind::group, "two failed");
  details.derived = true;
  details.cause = make_error(error_kind::timeout, "cause");
  details.context = make_error(error_kind::cancelled);
  details.children = {make_error(error_kind::user, "one"), make_error(error_kind::key, "two")};
  const error e = make_error(details);
  EXPECT_EQ(e.kind(), error_kind::group);
  EXPECT_EQ(e.cause(), details.cause);
  EXPECT_EQ(e.context(), details.context);
  EXPECT_EQ(e.children(), details.children);
  EXPECT_TRUE(e.is_derived());
  EXPECT_FALSE(e.is_base());
  EXPECT_EQ(to_string(e), "group error: two failed [user error: one, key error: two]");
}

TEST(ErrorHandle, AnErrorWithoutAMessageIsNotOneWithAnEmptyMessage) {
  EXPECT_FALSE(make_error(error_kind::user).has_message());
  EXPECT_TRUE(make_error(error_kind::user, "").has_message());
  EXPECT_EQ(make_error(error_kind::user).message(), "");
  EXPECT_EQ(to_string(make_error(error_kind::user)), "user error (no message)");
}

TEST(ErrorHandle, CancellationIsNoOrdinaryErrorAndHasATypeOfItsOwn) {
  EXPECT_TRUE(make_error(error_kind::cancelled).is_base());
  EXPECT_TRUE(make_error(error_kind::interrupt).is_base());
  EXPECT_FALSE(make_error(error_kind::timeout).is_base());
  EXPECT_THROW(throw_error(make_error(error_kind::cancelled)), cancelled);
  try {
    throw_error(make_error(error_kind::runtime, "closed"));
  } catch (const cancelled&) {
    FAIL() << "a runtime error was thrown as a cancellation";
  } catch (const raised& r) {
    EXPECT_STREQ(r.what(), "runtime error: closed");
  }
}

TEST(ValueHandle, HoldsEveryTypeAndGivesItBack) {
  const error e = make_error(error_kind::user, "x");
  EXPECT_TRUE(value().is_none());
  EXPECT_TRUE(value(true).as_bool());
  EXPECT_EQ(value(-5).as_int(), -5);
  EXPECT_EQ(value(std::size_t{7}).as_int(), 7);
  EXPECT_DOUBLE_EQ(value(2.5).as_float(), 2.5);
  EXPECT_EQ(value("text").as_text(), "text");
  EXPECT_EQ(bytes_of(std::string_view("a\0b", 3)).as_bytes(), std::string("a\0b", 3));
  EXPECT_EQ(value(e).as_error(), e);
  EXPECT_TRUE(value(error()).is_none());
  EXPECT_EQ(list_of(1, "two", list_of()).as_list().size(), 3u);
  EXPECT_EQ(value(std::vector<int>{1, 2}), list_of(1, 2));
}

TEST(ValueHandle, ComparesByContentAndTellsTypesApart) {
  EXPECT_EQ(list_of(1, "a", list_of(2.5)), list_of(1, "a", list_of(2.5)));
  EXPECT_NE(list_of(1), list_of(1, 2));
  EXPECT_NE(value(1), value(true));
  EXPECT_NE(value(1), value(1.0));
  EXPECT_NE(value("a"), bytes_of("a"));
  EXPECT_NE(value(), value(0));
  EXPECT_NE(value(make_error(error_kind::user, "x")), value(make_error(error_kind::user, "x")));
}

TEST(ValueHandle, TheWrongAccessorSaysWhatTheValueIs) {
  try {
    (void)list_of(1, "a").as_int();
    FAIL() << "nothing was thrown";
  } catch (const wrong_value_type& e) {
    EXPECT_STREQ(e.what(), "the value [1, 'a'] is a list, not an int");
  }
}

TEST(ValueHandle, PrintsWhatATestMustTellApart) {
  EXPECT_EQ(to_string(list_of(value(), true, 1, 1.5, "it's\n", bytes_of("\x01z"))),
            "[none, true, 1, 1.5, 'it\\'s\\x0a', b'\\x01z']");
  EXPECT_EQ(to_string(value(make_error(error_kind::invalid_state, "no"))), "<invalid-state error: no>");
}

TEST(ValueHandle, LeavesNothingBehind) {
  const auto before = live_host_objects();
  {
    value a = list_of("x", bytes_of("y"), make_error(error_kind::user, "z"));
    value b = a;
    a = value();
    value c = std::move(b);
    b = c;
    c = list_of(b, b);
  }
  const auto after = live_host_objects();
  EXPECT_EQ(after.lists, before.lists);
  EXPECT_EQ(after.bytes, before.bytes);
  EXPECT_EQ(after.errors, before.errors);
}

}  // namespace
}  // namespace assay
