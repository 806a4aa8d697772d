// The sock_ functions, getaddrinfo and getnameinfo.
#include <netdb.h>
#include <sys/mman.h>

#include "descriptor_pair.hpp"
#include "scoped.hpp"
#include "support.hpp"

namespace aio::test {
namespace {

class Sockets : public LoopTest {
 protected:
  template <class T>
  T run(task<T> body) {
    return loop->run_until_complete(std::move(body));
  }
};

TEST_F(Sockets, RecvWaitsForDataAndIsEmptyAtTheEnd) {
  descriptor_pair pair;
  scheduled_task<std::string> t = loop->create_task(sock_recv(pair.ours.get(), 10));
  drain();
  EXPECT_FALSE(t.done());
  pair.send("hello");
  EXPECT_EQ(loop->run_until_complete(t), "hello");
  pair.theirs = owned_descriptor();
  EXPECT_EQ(run(sock_recv(pair.ours.get(), 10)), "");
}

// Ready, but cancelled before the task runs again: nothing was read yet.
TEST_F(Sockets, ARecvThatIsCancelledWhenDataIsThereLosesNothing) {
  descriptor_pair pair;
  scheduled_task<std::string> t = loop->create_task(sock_recv(pair.ours.get(), 10));
  drain();
  pair.send("kept");
  while (!t.done()) {
    t.cancel();
    pass();
  }
  EXPECT_TRUE(t.cancelled());
  EXPECT_EQ(run(sock_recv(pair.ours.get(), 10)), "kept");
}

TEST_F(Sockets, TwoMayWaitForOneSocket) {
  descriptor_pair pair;
  scheduled_task<std::string> a = loop->create_task(sock_recv(pair.ours.get(), 1));
  scheduled_task<std::string> b = loop->create_task(sock_recv(pair.ours.get(), 1));
  drain();
  pair.send("xy");
  const std::string first = loop->run_until_complete(a), second = loop->run_until_complete(b);
  EXPECT_THAT((std::vector<std::string>{first, second}), ::testing::UnorderedElementsAre("x", "y"));
}

TEST_F(Sockets, SendallSendsPartsUntilAllIsGone) {
  const descriptor_pair pair;
  const std::string data(3 << 20, 'd');
  scheduled_task<void> t = loop->create_task(sock_sendall(pair.ours.get(), data));
  std::string got;
  while (!t.done()) {
    pass();
    got += pair.arrived();
  }
  for (std::string more = pair.arrived(); !more.empty(); more = pair.arrived()) got += more;
  loop->run_until_complete(t);
  EXPECT_EQ(got.size(), data.size());
}

TEST_F(Sockets, ConnectAndAccept) {
  const bound_socket listening(SOCK_STREAM);
  ASSERT_EQ(::listen(listening.fd.get(), 5), 0);
  const bound_socket client(SOCK_STREAM);
  scheduled_task<accepted_socket> accepting = loop->create_task(sock_accept(listening.fd.get()));
  drain();
  run(sock_connect(client.fd.get(), listening.name));
  accepted_socket peer = loop->run_until_complete(std::move(accepting));
  EXPECT_EQ(peer.address, client.name);
  EXPECT_NE(::fcntl(peer.socket.get(), F_GETFL) & O_NONBLOCK, 0);
  EXPECT_NE(::fcntl(peer.socket.get(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST_F(Sockets, AnAcceptedSocketThatNobodyTakesIsClosed) {
  const bound_socket listening(SOCK_STREAM);
  ASSERT_EQ(::listen(listening.fd.get(), 5), 0);
  const bound_socket client(SOCK_STREAM);
  {
    scheduled_task<accepted_socket> accepting = loop->create_task(sock_accept(listening.fd.get()));
    run(sock_connect(client.fd.get(), listening.name));
    while (!accepting.done()) pass();
  }
  EXPECT_EQ(run(sock_recv(client.fd.get(), 1)), "");
}

TEST_F(Sockets, DatagramsHaveSenders) {
  const bound_socket a(SOCK_DGRAM), b(SOCK_DGRAM);
  EXPECT_EQ(run(sock_sendto(a.fd.get(), "ping", b.name)), 4u);
  const auto [data, from] = run(sock_recvfrom(b.fd.get(), 100));
  EXPECT_EQ(data, "ping");
  EXPECT_EQ(from, a.name);
}

TEST_F(Sockets, UnixSocketsConnectByPath) {
  const std::string path = "/tmp/aio-sockets-test-" + std::to_string(::getpid());
  const owned_descriptor listening(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  sockaddr_storage where{};
  where.ss_family = AF_UNIX;
  path.copy(reinterpret_cast<char*>(&where) + sizeof(sa_family_t), path.size());
  ::unlink(path.c_str());
  ASSERT_EQ(::bind(listening.get(), reinterpret_cast<sockaddr*>(&where),
                   static_cast<socklen_t>(sizeof(sa_family_t) + path.size() + 1)),
            0);
  ASSERT_EQ(::listen(listening.get(), 1), 0);
  const owned_descriptor client(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  endpoint to;
  to.host = path;
  run(sock_connect(client.get(), to));
  EXPECT_EQ(run(sock_accept(listening.get())).address, endpoint());
  ::unlink(path.c_str());
}

TEST_F(Sockets, DebugModeRefusesOneThatBlocks) {
  const descriptor_pair pair;
  ::fcntl(pair.ours.get(), F_SETFL, 0);
  loop->set_debug(true);
  EXPECT_THROW(run(sock_recv(pair.ours.get(), 1)), value_error);
  EXPECT_THROW(run(sock_sendall(pair.ours.get(), "x")), value_error);
}

class Sendfile : public Sockets {
 protected:
  Sendfile() { EXPECT_EQ(::write(file.get(), "0123456789", 10), 10); }
  const owned_descriptor file{::memfd_create("sendfile", MFD_CLOEXEC)};
  const descriptor_pair pair;
};

TEST_F(Sendfile, SendsARangeAndMovesThePosition) {
  EXPECT_EQ(run(sock_sendfile(pair.ours.get(), file.get(), sock_sendfile_options(3, 4))), 4u);
  EXPECT_EQ(pair.arrived(), "3456");
  EXPECT_EQ(::lseek(file.get(), 0, SEEK_CUR), 7);
  EXPECT_EQ(run(sock_sendfile(pair.ours.get(), file.get(), sock_sendfile_options(8))), 2u);
  EXPECT_EQ(pair.arrived(), "89");
}

// A file of the kernel's that sendfile(2) refuses.
TEST_F(Sendfile, CopiesWhatTheKernelCannotSend) {
  const owned_descriptor memory(::open("/proc/self/mem", O_RDONLY | O_CLOEXEC));
  static const char text[] = "out of memory";
  const auto from = static_cast<std::int64_t>(reinterpret_cast<std::intptr_t>(text));
  EXPECT_THROW(run(sock_sendfile(pair.ours.get(), memory.get(), sock_sendfile_options(from, 6, false))),
               sendfile_not_available_error);
  EXPECT_EQ(run(sock_sendfile(pair.ours.get(), memory.get(), sock_sendfile_options(from, 6))), 6u);
  EXPECT_EQ(pair.arrived(), "out of");
}

TEST_F(Sendfile, RefusesWrongArguments) {
  EXPECT_THROW(run(sock_sendfile(pair.ours.get(), file.get(), sock_sendfile_options(-1))), value_error);
  EXPECT_THROW(run(sock_sendfile(pair.ours.get(), file.get(), sock_sendfile_options(0, 0))), value_error);
  const bound_socket datagrams(SOCK_DGRAM);
  EXPECT_THROW(run(sock_sendfile(datagrams.fd.get(), file.get())), value_error);
}

TEST_F(Sockets, GetaddrinfoAndGetnameinfo) {
  const std::vector<address_info> found = run(
      getaddrinfo(std::string("127.0.0.1"), std::string("80"), getaddrinfo_options(AF_INET, SOCK_STREAM)));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(to_string(found[0].address), "127.0.0.1:80");
  EXPECT_EQ(run(getnameinfo(found[0].address, NI_NUMERICHOST | NI_NUMERICSERV)).second, "80");
  EXPECT_THROW(run(getaddrinfo(std::string("no host"), std::nullopt)), std::system_error);
}

}  // namespace
}  // namespace aio::test
