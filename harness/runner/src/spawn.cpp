#include "spawn.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/process/v2/posix/default_launcher.hpp>
#include <boost/process/v2/process.hpp>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>
#include <utility>

#include "assay/worker/warden_signals.hpp"
#include "environment.hpp"

namespace assay::runner {
namespace {

namespace asio = boost::asio;
namespace process = boost::process::v2;
using boost::system::error_code;

constexpr off_t output_room = off_t{64} << 20;
constexpr std::chrono::seconds patience_with_warden{5};
constexpr std::chrono::seconds patience_with_stacks{12};  // the warden's own is shorter

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

class descriptor {
 public:
  explicit descriptor(int fd = -1) noexcept : fd_(fd) {}
  descriptor(descriptor&& other) noexcept : fd_(other.release()) {}
  descriptor& operator=(descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~descriptor() { reset(); }
  int get() const noexcept { return fd_; }
  int release() noexcept { return std::exchange(fd_, -1); }
  void reset() noexcept {
    if (fd_ >= 0) close(std::exchange(fd_, -1));
  }

 private:
  int fd_;
};

std::pair<descriptor, descriptor> make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe");
  return {descriptor(ends[0]), descriptor(ends[1])};
}

// A file in memory that can't grow beyond its room: a plugin that prints for ever gets an error, not the
// machine's memory. Its one offset is shared by all who inherit it, so it is where the next output goes.
descriptor make_output_file() {
  descriptor file(memfd_create("assay-output", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (file.get() < 0) fail("memfd_create");
  if (ftruncate(file.get(), output_room) != 0) fail("ftruncate");
  fcntl(file.get(), F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL);
  return file;
}

// What happens in the child between fork and exec.
struct worker_setup {
  std::vector<const char*> environment;  // ends with null
  int null;
  int output;
  std::array<int, 3> inherited;  // under the numbers they have

  error_code on_setup(process::posix::default_launcher& launcher, const process::filesystem::path&,
                      const char* const*) {
    launcher.env = environment.data();
    launcher.fd_whitelist.insert(launcher.fd_whitelist.end(), inherited.begin(), inherited.end());
    return {};
  }
  error_code on_exec_setup(process::posix::default_launcher&, const process::filesystem::path&,
                           const char* const*) {
    setsid();  // a terminal's Ctrl-C is for the harness, which then ends its workers
    bool ok =
        dup2(null, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0 && dup2(output, STDERR_FILENO) >= 0;
    // The harness's own, the files of its reports among them, are nothing for a plugin to write into.
    if (close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) != 0) {
      for (int fd = STDERR_FILENO + 1; fd < 1024; ++fd) fcntl(fd, F_SETFD, FD_CLOEXEC);
    }
    for (const int fd : inherited) ok = ok && fcntl(fd, F_SETFD, 0) == 0;
    // Ours while it runs; what was ignored at our start stays so until the worker sees to it.
    for (const int ours : {SIGINT, SIGTERM, SIGHUP}) signal(ours, SIG_DFL);
    return ok ? error_code() : error_code(errno, boost::system::system_category());
  }
};

class worker_process final : public spawned {
 public:
  worker_process(asio::io_context& io, spawn_request what)
      : what_(std::move(what)), wake_(io), force_(io), process_(io), end_(io), output_(make_output_file()) {
    auto [wake_read, wake_write] = make_pipe();
    auto [lifeline_read, lifeline_write] = make_pipe();
    descriptor null(open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (null.get() < 0) fail("/dev/null");
    fcntl(wake_write.get(), F_SETFL, O_NONBLOCK);

    std::vector<std::string> args(what_.command.begin() + 1, what_.command.end());
    for (const int fd : {what_.channel, wake_write.get(), lifeline_read.get()})
      args.push_back(std::to_string(fd));

    const std::vector<std::string> environment = worker_environment(what_.scratch, what_.preload);
    std::vector<const char*> environment_pointers;
    for (const std::string& variable : environment) environment_pointers.push_back(variable.c_str());
    environment_pointers.push_back(nullptr);

    error_code error;
    process_ = process::default_process_launcher()(
        io.get_executor(), error, process::filesystem::path(what_.command.front()), args,
        worker_setup{environment_pointers,
                     null.get(),
                     output_.get(),
                     {what_.channel, wake_write.get(), lifeline_read.get()}});
    if (error) throw std::system_error(error.value(), std::generic_category(), what_.command.front());

    lifeline_ = std::move(lifeline_write);
    wake_.assign(wake_read.release());
    wait_for_wake();
    const long pidfd = syscall(SYS_pidfd_open, process_.id(), 0);
    if (pidfd < 0) fail("pidfd_open");
    end_.assign(static_cast<int>(pidfd));
    wait_for_end();
  }

  ~worker_process() override {
    alive_.reset();
    if (!process_.is_open()) return;
    lifeline_.reset();  // its warden sees this, too
    error_code error;
    if (!process_.running(error)) return;
    ::kill(process_.id(), SIGTERM);
    const auto patience_ends = std::chrono::steady_clock::now() + patience_with_warden;
    while (process_.running(error)) {
      if (std::chrono::steady_clock::now() > patience_ends) ::kill(process_.id(), SIGKILL);
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

  void kill() override {
    ::kill(process_.id(), SIGTERM);
    after(patience_with_warden, [this] { ::kill(process_.id(), SIGKILL); });
  }

  void show_and_kill() override {
    ::kill(process_.id(), worker::show_and_end_signal);
    after(patience_with_stacks, [this] { kill(); });
  }

  std::string output(std::int64_t from, std::int64_t to, std::size_t limit, bool& capped) const override {
    const std::int64_t end = to >= 0 ? to : lseek(output_.get(), 0, SEEK_CUR);
    if (from < 0 || end <= from) return {};
    const auto size = static_cast<std::size_t>(end - from);
    capped = size > limit || end >= output_room;
    std::string text(std::min(size, limit), '\0');
    const ssize_t got = pread(output_.get(), text.data(), text.size(), from);
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return text;
  }

 private:
  void after(std::chrono::seconds patience, std::function<void()> what) {
    force_.expires_after(patience);
    force_.async_wait([alive = std::weak_ptr(alive_), what = std::move(what)](error_code error) {
      if (!error && !alive.expired()) what();
    });
  }

  void wait_for_wake() {
    wake_.async_read_some(asio::buffer(wake_bytes_),
                          [this, alive = std::weak_ptr(alive_)](error_code error, std::size_t) {
                            if (error || alive.expired())
                              return;  // an end of the pipe says nothing: the plugin may have closed it
                            what_.on_wake();
                            if (!alive.expired() && wake_.is_open()) wait_for_wake();
                          });
  }

  // asio may tell of a descriptor what was so of another, which was closed. The process is asked itself, and
  // not waited for, as its own async_wait() does: who waits there hears neither a worker nor the clock.
  void wait_for_end() {
    end_.async_wait(asio::posix::descriptor_base::wait_read,
                    [this, alive = std::weak_ptr(alive_)](error_code error) {
                      if (error || alive.expired()) return;
                      error_code gone;
                      if (process_.running(gone)) return wait_for_end();
                      force_.cancel();
                      wake_.close();
                      what_.on_end(gone ? std::nullopt : std::optional(process_.native_exit_code()));
                    });
  }

  spawn_request what_;
  asio::posix::stream_descriptor wake_;
  std::array<char, 512> wake_bytes_{};
  asio::steady_timer force_;
  process::basic_process<asio::io_context::executor_type> process_;
  asio::posix::stream_descriptor end_;  // a pidfd
  descriptor output_;
  descriptor lifeline_;
  std::shared_ptr<int> alive_ = std::make_shared<int>();
};

}  // namespace

std::unique_ptr<spawned> spawn(asio::io_context& io, spawn_request what) {
  return std::make_unique<worker_process>(io, std::move(what));
}

}  // namespace assay::runner
