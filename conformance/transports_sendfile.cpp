// Sending a file over a transport.
#include <sys/sendfile.h>

#include <fstream>

#include "temporary_folder.hpp"
#include "wire.hpp"

namespace assay::conformance {
namespace {

class file {
 public:
  file(const temporary_folder& folder, const std::string& content) {
    const std::string path = folder.file("content");
    std::ofstream(path, std::ios::binary) << content;
    end_ = plain_end(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  }
  int fd() const { return end_.fd(); }

 private:
  plain_end end_;
};

std::string numbered(std::size_t size) {
  std::string text;
  for (int i = 0; text.size() < size; ++i) text += std::to_string(i) + ",";
  text.resize(size);
  return text;
}

// More than the kernel keeps of a connection whose peer does not read.
constexpr std::size_t large = 16u << 20;

CONFORMANCE(Transport, SendfileSendsAFileAndTellsItsSize, "transport.sendfile") {
  temporary_folder folder;
  const std::string content = numbered(100'000);
  file f(folder, content);
  wire w;
  co_await connect(w);
  task sending = rt.spawn([&]() -> co<value> { co_return co_await w.transport.sendfile(f.fd()); });
  std::string got = co_await take_all(rt, w.peer, content.size());
  EXPECT_EQ(co_await sending, value(100'000));
  EXPECT_TRUE(got == content) << "what came is not the file";
  co_await closed(rt, w);
}

CONFORMANCE(Transport, SendfileStandsBetweenWhatIsWrittenBeforeAndAfter, "transport.sendfile",
            needs("transport.get_write_buffer_size")) {
  temporary_folder folder;
  const std::string content = numbered(50'000);
  file f(folder, content);
  wire w;
  co_await connect(w);
  std::string expected = co_await write_until_queued(rt, w.transport);
  w.transport.write("before");
  task sending = rt.spawn([&]() -> co<value> {
    value sent = co_await w.transport.sendfile(f.fd());
    w.transport.write("after");
    w.transport.close();
    co_return sent;
  });
  expected += "before" + content + "after";
  std::string got = co_await take_all(rt, w.peer);
  EXPECT_EQ(co_await sending, value(50'000));
  EXPECT_EQ(got.size(), expected.size());
  EXPECT_TRUE(got == expected) << "the file does not stand between the writes";
  co_await until_lost(rt, w);
}

CONFORMANCE(Transport, SendfileKeepsToOffsetAndCount, "transport.sendfile") {
  temporary_folder folder;
  file f(folder, "0123456789");
  wire w;
  co_await connect(w);
  sendfile_options part, rest;
  part.offset = 2;
  part.count = 5;
  rest.offset = 8;
  EXPECT_EQ(co_await w.transport.sendfile(f.fd(), part), value(5));
  EXPECT_EQ(co_await w.transport.sendfile(f.fd(), rest), value(2));
  w.transport.close();
  EXPECT_EQ(co_await take_all(rt, w.peer), "2345689");
  co_await until_lost(rt, w);
}

CONFORMANCE(Transport, ReadingGoesOnAfterSendfile, "transport.sendfile", needs("transport.is_reading")) {
  temporary_folder folder;
  file f(folder, "content");
  wire w;
  co_await connect(w);
  co_await w.transport.sendfile(f.fd());
  EXPECT_TRUE(w.transport.is_reading());
  w.peer.send("an answer");
  co_await until(rt, [&] { return !w.log->data.empty(); });
  EXPECT_EQ(w.log->data, "an answer");
  co_await closed(rt, w);
}

CONFORMANCE(Transport, WriteIsRefusedWhileSendfileRuns, "transport.sendfile-excludes-write") {
  temporary_folder folder;
  const std::string content = numbered(large);
  file f(folder, content);
  wire w;
  co_await connect(w);
  task sending = rt.spawn([&]() -> co<value> { co_return co_await w.transport.sendfile(f.fd()); });
  co_await rt.drain();
  EXPECT_FALSE(sending.done()) << "the kernel took the whole file: the test proves nothing";
  EXPECT_RAISES(attempt_call([&] { w.transport.write("in between"); }), error_kind::runtime)
      << "write was taken while the file is being sent";
  EXPECT_EQ((co_await take_all(rt, w.peer, large)).size(), large);
  EXPECT_EQ(co_await sending, value(static_cast<std::int64_t>(large)));
  w.transport.write("afterwards");
  EXPECT_EQ(co_await take_all(rt, w.peer, 10), "afterwards");
  co_await closed(rt, w);
}

CONFORMANCE(Transport, SendfileOnAClosingTransportIsRefused, "transport.sendfile-broken") {
  temporary_folder folder;
  file f(folder, "content");
  wire w;
  co_await connect(w);
  w.transport.close();
  EXPECT_RAISES(co_await attempt(w.transport.sendfile(f.fd())), error_kind::runtime);
  co_await until_lost(rt, w);
  EXPECT_EQ(co_await take_all(rt, w.peer), "");
}

CONFORMANCE(Transport, SendfileFailsWhenThePeerGoesAway, "transport.sendfile-broken") {
  temporary_folder folder;
  file f(folder, numbered(large));
  wire w;
  co_await connect(w);
  task sending = rt.spawn([&]() -> co<value> { co_return co_await w.transport.sendfile(f.fd()); });
  co_await take_all(rt, w.peer, 1000);
  w.peer.reset();
  EXPECT_RAISES(co_await attempt(sending), error_kind::os);
  co_await closed(rt, w);
}

// A file that Linux does not send by itself, though it can be read: the command line of this process.
class unsendable_file {
 public:
  unsendable_file() : end_(::open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC)), content_(end_.take()) {}
  int fd() const { return end_.fd(); }
  const std::string& content() const { return content_; }
  // False on kernels before 5.10, which send any file: then there is nothing to prove.
  bool is_refused() const {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return false;
    const plain_end in(ends[0]), out(ends[1]);
    off_t at = 0;
    return ::sendfile(in.fd(), fd(), &at, 4) < 0;
  }

 private:
  plain_end end_;
  std::string content_;
};

CONFORMANCE(Transport, SendfileReadsAndWritesWhatCannotBeSentNatively, "transport.sendfile-fallback") {
  unsendable_file f;
  wire w;
  co_await connect(w);
  sendfile_options part;
  part.offset = 2;
  part.count = 5;
  EXPECT_EQ(co_await w.transport.sendfile(f.fd(), part), value(5));
  w.transport.write("and on");
  w.transport.close();
  EXPECT_EQ(co_await take_all(rt, w.peer), f.content().substr(2, 5) + "and on");
  co_await until_lost(rt, w);
}

CONFORMANCE(Transport, SendfileWithoutFallbackRefusesWhatCannotBeSentNatively,
            "transport.sendfile-fallback") {
  unsendable_file f;
  if (!f.is_refused()) co_return;
  wire w;
  co_await connect(w);
  sendfile_options options;
  options.count = 5;
  options.fallback = false;
  EXPECT_RAISES(co_await attempt(w.transport.sendfile(f.fd(), options)), error_kind::runtime);
  w.transport.write("goes on");
  EXPECT_EQ(co_await take_all(rt, w.peer, 7), "goes on");
  co_await closed(rt, w);
}

}  // namespace
}  // namespace assay::conformance
