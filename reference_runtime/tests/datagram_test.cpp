#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "support.hpp"

namespace aio::test {
namespace {

struct recorder : datagram_protocol {
  void connection_made(datagram_transport& t) override {
    transport = &t;
    events.emplace_back("made");
  }
  void datagram_received(std::string_view data, const datagram_address& from) override {
    events.emplace_back(data);
    senders.push_back(from);
    if (on_data) on_data();
  }
  void error_received(std::exception_ptr e) override {
    events.emplace_back("error");
    errors.push_back(std::move(e));
  }
  void pause_writing() override {
    events.emplace_back("pause");
    if (failing) throw value_error("pause");
  }
  void resume_writing() override {
    events.emplace_back("resume");
    if (failing) throw value_error("resume");
  }
  void connection_lost(std::exception_ptr e) override {
    events.emplace_back(e ? "lost with an error" : "lost");
  }
  datagram_transport* transport = nullptr;
  std::vector<std::string> events;
  std::vector<datagram_address> senders;
  std::vector<std::exception_ptr> errors;
  std::function<void()> on_data;
  bool failing = false;
};

class Datagram : public LoopTest {
 protected:
  using opened = std::pair<datagram_transport_ptr, std::shared_ptr<recorder>>;

  opened open(datagram_options o) {
    return loop->run_until_complete(create_datagram_endpoint(std::make_shared<recorder>, std::move(o)));
  }
  opened open_udp() {
    datagram_options o;
    o.local = aio::endpoint{"127.0.0.1", 0};
    return open(std::move(o));
  }
  /// The other end of the queue: a UNIX socket in the abstract namespace that is read by hand.
  opened open_to_a_slow_peer() {
    datagram_options o;
    o.family = AF_UNIX;
    o.local = std::string("\0aio.datagram.", 14) + std::to_string(::getpid());
    slow = open(o);
    slow.first->loop().call_soon([this] { slow_fd = ::dup(slow.first->fd()); });
    drain();
    slow.first->close();  // the duplicate goes on
    drain();
    datagram_options to;
    to.family = AF_UNIX;
    to.remote = slow.first->sockname();
    return open(to);
  }
  std::vector<std::string> read_slow() {
    std::vector<std::string> all;
    char space[256];
    for (ssize_t n; (n = ::recv(slow_fd, space, sizeof space, MSG_DONTWAIT)) >= 0;) {
      all.emplace_back(space, static_cast<std::size_t>(n));
    }
    return all;
  }
  void end(const opened& e) {
    e.first->abort();
    drain();
    if (slow_fd >= 0) ::close(std::exchange(slow_fd, -1));
  }
  template <class Error>
  bool refuses(datagram_options o) {
    try {
      open(std::move(o));
    } catch (const Error&) {
      return true;
    }
    return false;
  }

  opened slow;
  int slow_fd = -1;
};

TEST_F(Datagram, ConnectionMadeHasBeenCalledWhenTheEndpointIsThere) {
  const opened e = open_udp();
  EXPECT_THAT(e.second->events, ElementsAre("made"));
  EXPECT_EQ(e.second->transport, e.first.get());
  EXPECT_EQ(e.first->get_protocol(), e.second);
  EXPECT_EQ(std::get<endpoint>(e.first->sockname()).host, "127.0.0.1");
  EXPECT_EQ(e.first->peername().index(), 0u);
  EXPECT_GE(e.first->fd(), 0);
  e.first->close();
  EXPECT_TRUE(e.first->is_closing());
  EXPECT_THAT(e.second->events, ElementsAre("made"));
  drain();
  EXPECT_THAT(e.second->events, ElementsAre("made", "lost"));
  EXPECT_EQ(e.first->fd(), -1);
  EXPECT_EQ(e.first->get_protocol(), nullptr);
}

TEST_F(Datagram, ExceptionsOfTheProtocolAreReportedAndTheEndpointGoesOn) {
  const opened here = open_udp(), there = open_udp();
  const future<void> second = loop->create_future<void>();
  here.second->on_data = [&] {
    if (here.second->senders.size() == 1) throw value_error("refused by the protocol");
    second.set_result();
  };
  there.first->sendto("one", here.first->sockname());
  there.first->sendto("two", here.first->sockname());
  loop->run_until_complete(second);
  EXPECT_THAT(here.second->events, ElementsAre("made", "one", "two"));
  EXPECT_THAT(take_reports(), ElementsAre(HasSubstr("Exception in callback")));
  end(here);
  end(there);
}

TEST_F(Datagram, IPv6EndpointsTalk) {
  datagram_options o;
  o.local = aio::endpoint{"::1", 0};
  opened here;
  try {
    here = open(o);
  } catch (const std::system_error&) {
    GTEST_SKIP() << "no IPv6 here";
  }
  const future<void> came = loop->create_future<void>();
  here.second->on_data = [&] { came.set_result(); };
  here.first->sendto("to myself", here.first->sockname());
  loop->run_until_complete(came);
  EXPECT_EQ(here.second->senders.at(0), here.first->sockname());
  end(here);
}

TEST_F(Datagram, AHostThatIsNoLiteralIsAnError) {
  const opened here = open_udp();
  here.first->sendto("x", aio::endpoint{"localhost", 9});
  EXPECT_THAT(here.second->events, ElementsAre("made", "error"));
  end(here);
}

TEST_F(Datagram, AnotherAddressThanTheRemoteOneIsRefused) {
  const opened peer = open_udp();
  datagram_options o;
  o.remote = peer.first->sockname();
  const opened here = open(o);
  EXPECT_EQ(here.first->peername(), peer.first->sockname());
  EXPECT_THROW(here.first->sendto("x", aio::endpoint{"127.0.0.1", 9}), value_error);
  end(here);
  end(peer);
}

TEST_F(Datagram, ABroadcastingEndpointIsNotConnectedButKeepsToItsRemoteAddress) {
  const opened peer = open_udp();
  datagram_options o;
  o.remote = peer.first->sockname();
  o.allow_broadcast = true;
  const opened here = open(o);
  EXPECT_EQ(here.first->peername().index(), 0u);
  const future<void> came = loop->create_future<void>();
  peer.second->on_data = [&] { came.set_result(); };
  here.first->sendto("x");
  loop->run_until_complete(came);
  EXPECT_THROW(here.first->sendto("x", aio::endpoint{"127.0.0.1", 9}), value_error);
  end(here);
  end(peer);
}

TEST_F(Datagram, TheQueuePausesCountsAndEmpties) {
  const opened here = open_to_a_slow_peer();
  here.first->set_write_buffer_limits(100, 50);
  std::size_t sent = 0;
  while (here.first->get_write_buffer_size() <= 100) {
    here.first->sendto("0123456789");
    ASSERT_LT(++sent, 100'000u);
  }
  EXPECT_EQ(here.first->get_write_buffer_size() % 18, 0u) << "ten bytes and eight for each";
  EXPECT_THAT(here.second->events, ElementsAre("made", "pause"));
  std::size_t got = 0;
  while (got < sent) {
    got += read_slow().size();
    drain();
  }
  EXPECT_EQ(got, sent);
  EXPECT_EQ(here.first->get_write_buffer_size(), 0u);
  EXPECT_THAT(here.second->events, ElementsAre("made", "pause", "resume"));
  EXPECT_EQ(here.first->get_write_buffer_limits().high, 100u);
  EXPECT_EQ(here.first->get_write_buffer_limits().low, 50u);
  EXPECT_THROW(here.first->set_write_buffer_limits(1, 2), value_error);
  end(here);
}

TEST_F(Datagram, AFailingPauseIsReportedAndTheDatagramIsQueued) {
  const opened here = open_to_a_slow_peer();
  here.first->set_write_buffer_limits(0);
  here.second->failing = true;
  std::size_t sent = 0;
  while (here.first->get_write_buffer_size() == 0) {
    here.first->sendto("x");
    ASSERT_LT(++sent, 100'000u);
  }
  std::size_t got = 0;
  while (got < sent) {
    got += read_slow().size();
    drain();
  }
  EXPECT_THAT(take_reports(),
              ElementsAre(HasSubstr("pause_writing() failed"), HasSubstr("resume_writing() failed")));
  end(here);
}

TEST_F(Datagram, ALoopThatClosesLetsTheEndpointGo) {
  const opened here = open_udp();
  loop->close();
  EXPECT_EQ(here.first->fd(), -1);
  EXPECT_TRUE(here.first->is_closing());
  here.first->close();
  here.first->sendto("x", here.first->sockname());
  EXPECT_THAT(here.second->events, ElementsAre("made"));
}

TEST_F(Datagram, TheProtocolMayCloseTheEndpointFromEachCall) {
  const opened here = open_udp(), there = open_udp();
  here.second->on_data = [&] { here.second->transport->abort(); };
  there.first->sendto("one", here.first->sockname());
  there.first->sendto("two", here.first->sockname());
  while (here.second->events.size() < 3) drain();
  EXPECT_THAT(here.second->events, ElementsAre("made", "one", "lost"));
  end(there);
}

TEST_F(Datagram, WhatMakesNoSenseIsRefused) {
  datagram_options nothing, paths, hosts, families;
  EXPECT_TRUE(refuses<value_error>(nothing));
  paths.local = std::string("/a/path");
  EXPECT_TRUE(refuses<type_error>(paths)) << "a path without AF_UNIX";
  hosts.local = aio::endpoint{"127.0.0.1", 0};
  hosts.family = AF_UNIX;
  EXPECT_TRUE(refuses<type_error>(hosts)) << "a host with AF_UNIX";
  families.local = aio::endpoint{"127.0.0.1", 0};
  families.remote = aio::endpoint{"::1", 9};
  EXPECT_TRUE(refuses<value_error>(families));
  datagram_options long_path;
  long_path.family = AF_UNIX;
  long_path.local = std::string(200, 'x');
  EXPECT_TRUE(refuses<std::system_error>(long_path));
}

task<void> open_for_nobody() {
  datagram_options o;
  o.local = aio::endpoint{"127.0.0.1", 0};
  co_await create_datagram_endpoint(std::make_shared<recorder>, o);
}

TEST_F(Datagram, CancellingTheOpeningClosesTheSocket) {
  const auto opening = loop->create_task(open_for_nobody());
  pass();
  opening.cancel();
  drain();
  EXPECT_TRUE(opening.cancelled());
}

}  // namespace
}  // namespace aio::test
