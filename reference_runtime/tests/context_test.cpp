#include "support.hpp"

namespace aio::test {
namespace {

context_var<int> number("number", 0);
context_var<std::string> bare("bare");

class ContextVariable : public LoopTest {};

TEST_F(ContextVariable, AVariableHasItsDefaultOrTheArgumentOrNothing) {
  EXPECT_EQ(number.get(), 0);
  EXPECT_EQ(bare.get("otherwise"), "otherwise");
  EXPECT_THROW(bare.get(), lookup_error);
}

TEST_F(ContextVariable, ResetTakesASetBack) {
  copy_context().run([] {
    const auto first = number.set(1);
    const auto second = number.set(2);
    number.reset(second);
    EXPECT_EQ(number.get(), 1);
    number.reset(first);
    EXPECT_EQ(number.get(), 0);
  });
}

TEST_F(ContextVariable, ResetRefusesATokenOfAnotherVariableOrContext) {
  context_var<int> other("other");
  context own = copy_context();
  own.run([&] {
    const auto token = number.set(1);
    EXPECT_THROW(other.reset(token), value_error);
    EXPECT_THROW(copy_context().run([&] { number.reset(token); }), value_error);
    number.reset(token);
  });
}

TEST_F(ContextVariable, AVariableThatTakesTheAddressOfADeadOneDoesNotFindItsValue) {
  copy_context().run([] {
    std::optional<context_var<int>> variable;
    variable.emplace("first", 0);
    variable->set(7);
    variable.emplace("second", 0);
    EXPECT_EQ(variable->get(), 0);
  });
}

TEST_F(ContextVariable, RunEntersTheContextItself) {
  context own = copy_context();
  own.run([] { number.set(1); });
  EXPECT_EQ(own.run([] { return number.get(); }), 1);
  EXPECT_EQ(number.get(), 0);
}

TEST_F(ContextVariable, TheExceptionHandlerSeesTheContextOfTheTaskThatItIsTold) {
  int seen = -1;
  loop->set_exception_handler([&](event_loop&, const exception_context&) { seen = number.get(); });
  const auto body = []() -> task<void> {
    number.set(3);
    throw std::logic_error("boom");
    co_return;
  };
  loop->create_task(body());
  drain();
  EXPECT_EQ(seen, 3);
}

}  // namespace
}  // namespace aio::test
