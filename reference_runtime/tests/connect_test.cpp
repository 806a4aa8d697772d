#include "../src/connect.hpp"

#include "sockets.hpp"
#include "support.hpp"

namespace aio::test {
namespace {

using detail::connect_target;
using detail::descriptor;
using detail::socket_address;

class Connecting : public LoopTest {
 protected:
  task<descriptor> connect(std::vector<socket_address> addresses, std::optional<seconds> delay = std::nullopt,
                           bool all_errors = false) {
    std::vector<connect_target> targets;
    for (const socket_address& a : addresses) targets.push_back(connect_target{a, std::nullopt});
    return detail::connect_to_any(*loop, std::move(targets), delay, all_errors);
  }
  template <class T>
  std::error_code failure(task<T> doing) {
    try {
      loop->run_until_complete(std::move(doing));
    } catch (const std::system_error& e) {
      return e.code();
    }
    return {};
  }
  std::string peer_of(const descriptor& s) {
    socket_address a;
    a.length = sizeof a.storage;
    ::getpeername(s.get(), reinterpret_cast<sockaddr*>(&a.storage), &a.length);
    return detail::to_endpoint(a.get(), a.length).host;
  }
};

TEST_F(Connecting, TakesTheFirstAddressThatAnswers) {
  const descriptor listening = socket_at("127.0.0.3", 0, 8);
  const int port = port_of(listening);
  const descriptor refusing = socket_at("127.0.0.1", port);
  const descriptor made = loop->run_until_complete(
      connect({address_at("127.0.0.1", port), address_at("127.0.0.2", port), address_at("127.0.0.3", port)}));
  EXPECT_EQ(peer_of(made), "127.0.0.3");
  EXPECT_NE(::fcntl(made.get(), F_GETFL) & O_NONBLOCK, 0);
}

TEST_F(Connecting, OneFailureIsItsErrorAndSeveralDifferentOnesNameAll) {
  const descriptor refusing = socket_at("127.0.0.1");
  const int port = port_of(refusing);
  EXPECT_EQ(failure(connect({address_at("127.0.0.1", port)})), std::errc::connection_refused);
  EXPECT_EQ(failure(connect({address_at("127.0.0.1", port), address_at("127.0.0.1", port)})),
            std::errc::connection_refused);
  try {
    loop->run_until_complete(connect({address_at("127.0.0.1", port), address_at("127.0.0.2", port)}));
    FAIL() << "connected";
  } catch (const std::system_error& e) {
    EXPECT_THAT(e.what(), HasSubstr("127.0.0.1"));
    EXPECT_THAT(e.what(), HasSubstr("127.0.0.2"));
  }
}

TEST_F(Connecting, AllErrorsAreAGroupOnDemandInTheOrderOfTheAddresses) {
  const int port = port_of(socket_at("127.0.0.1"));
  for (const std::optional<seconds> delay : {std::optional<seconds>(), std::optional(seconds(3600))}) {
    try {
      loop->run_until_complete(
          connect({address_at("127.0.0.1", port), address_at("127.0.0.2", port)}, delay, true));
      FAIL() << "connected";
    } catch (const exception_group& group) {
      ASSERT_EQ(group.exceptions().size(), 2U);
      EXPECT_THAT(detail::exception_cast<std::system_error>(group.exceptions()[0])->what(),
                  HasSubstr("127.0.0.1"));
      EXPECT_THAT(detail::exception_cast<std::system_error>(group.exceptions()[1])->what(),
                  HasSubstr("127.0.0.2"));
    }
  }
}

TEST_F(Connecting, ARaceIsWonByTheFirstThatAnswersAndTheOthersAreClosed) {
  const full_listener pending("127.0.0.1");
  const int port = port_of(pending.socket);
  const descriptor refusing = socket_at("127.0.0.2", port), listening = socket_at("127.0.0.3", port, 8);
  const int before = open_descriptors();
  const descriptor made = loop->run_until_complete(connect(
      {address_at("127.0.0.1", port), address_at("127.0.0.2", port), address_at("127.0.0.3", port)}, 10ms));
  EXPECT_EQ(peer_of(made), "127.0.0.3");
  EXPECT_EQ(open_descriptors(), before + 1);
}

TEST_F(Connecting, CancelledItLeavesNoSocket) {
  const full_listener first("127.0.0.1");
  const int port = port_of(first.socket);
  const full_listener second("127.0.0.2", port);
  const std::vector<socket_address> both = {address_at("127.0.0.1", port), address_at("127.0.0.2", port)};
  const int before = open_descriptors();
  const auto alone = loop->create_task(connect({both[0]}));
  drain();
  EXPECT_EQ(open_descriptors(), before + 1);
  alone.cancel();
  drain();
  EXPECT_TRUE(alone.cancelled());
  EXPECT_EQ(open_descriptors(), before);
  const auto race = loop->create_task(connect(both, 0s));
  while (open_descriptors() < before + 2) pass();
  race.cancel();
  drain();
  EXPECT_TRUE(race.cancelled());
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(Connecting, ALoopClosedInTheMiddleLeavesNoSocket) {
  const full_listener first("127.0.0.1");
  const int port = port_of(first.socket);
  const int before = open_descriptors();
  for (const std::optional<seconds> delay : {std::optional<seconds>(), std::optional(seconds(3600))}) {
    loop_ptr other = new_event_loop();
    std::vector<connect_target> targets;
    targets.push_back(connect_target{address_at("127.0.0.1", port), std::nullopt});
    targets.push_back(connect_target{address_at("127.0.0.2", port), std::nullopt});
    auto never = other->create_task(detail::connect_to_any(*other, std::move(targets), delay, false));
    for (int i = 0; i < 10; ++i) {
      other->stop();
      other->run_forever();
    }
    EXPECT_FALSE(never.done());
    other->close();
    never = {};
    other.reset();
    EXPECT_EQ(open_descriptors(), before);
  }
  take_log();  // tasks destroyed while pending
}

TEST_F(Connecting, ArgumentsThatContradictOneAnotherAreRefused) {
  connect_options nothing, with_socket;
  const descriptor datagrams(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  with_socket.sock = datagrams.get();
  EXPECT_THROW(loop->run_until_complete(open_connection(std::nullopt, std::nullopt, nothing)), value_error);
  EXPECT_THROW(loop->run_until_complete(open_connection("127.0.0.1", 1, with_socket)), value_error);
  EXPECT_THROW(loop->run_until_complete(open_connection(std::nullopt, 1, with_socket)), value_error);
  EXPECT_THROW(loop->run_until_complete(open_connection(std::nullopt, std::nullopt, with_socket)),
               value_error);
  EXPECT_THROW(loop->run_until_complete(connect_accepted_socket(datagrams.get())), value_error);
  EXPECT_GE(::fcntl(datagrams.get(), F_GETFD), 0) << "a socket that was refused was closed";
}

TEST_F(Connecting, TheLocalEndIsBoundAndFamiliesMustAgree) {
  const descriptor listening = socket_at("127.0.0.1", 0, 8);
  connect_options from;
  from.local_addr = endpoint{"127.0.0.2", 0};
  const auto port = static_cast<std::uint16_t>(port_of(listening));
  {
    const auto [reader, writer] = loop->run_until_complete(open_connection("127.0.0.1", port, from));
    EXPECT_EQ(writer.sockname()->host, "127.0.0.2");
  }
  drain();
  from.local_addr = endpoint{"127.0.0.1", port};
  EXPECT_EQ(failure(open_connection("127.0.0.1", port, from)), std::errc::address_in_use);
  from.local_addr = endpoint{"::1", 0};
  EXPECT_NE(failure(open_connection("127.0.0.1", port, from)), std::error_code());
}

TEST_F(Connecting, AnAddressOfTheWrongFamilyIsTheResolversError) {
  connect_options v6;
  v6.family = AF_INET6;
  EXPECT_EQ(failure(open_connection("127.0.0.1", 1, v6)).category(), resolve_category());
}

TEST(Interleave, AlternatesTheFamiliesAfterTheFirstFew) {
  std::vector<socket_address> addresses;
  for (const int family : {6, 6, 6, 4, 4}) {
    socket_address a;
    a.family = family;
    a.length = static_cast<socklen_t>(addresses.size());
    addresses.push_back(a);
  }
  const auto places = [&](int first) {
    std::vector<socklen_t> all;
    for (const socket_address& a : detail::interleave(addresses, first)) all.push_back(a.length);
    return all;
  };
  EXPECT_THAT(places(1), ElementsAre(0, 3, 1, 4, 2));
  EXPECT_THAT(places(2), ElementsAre(0, 1, 3, 2, 4));
  EXPECT_THAT(places(9), ElementsAre(0, 1, 2, 3, 4));
}

}  // namespace
}  // namespace aio::test
