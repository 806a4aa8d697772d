#include "assay_process.hpp"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/process/v2/posix/default_launcher.hpp>
#include <boost/process/v2/process.hpp>
#include <boost/process/v2/stdio.hpp>
#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>

namespace assay::cli::test {
namespace {

namespace process = boost::process::v2;

std::vector<std::string> environment(const variables& more) {
  std::vector<std::string> all;
  for (char** at = environ; *at != nullptr; ++at) {
    const std::string_view one = *at;  // nothing of the user's, nor of the ctest that runs this
    if (one.starts_with("ASSAY_") || one.starts_with("DASHBOARD_TEST_FROM_CTEST")) continue;
    if (!more.contains(std::string(one.substr(0, one.find('='))))) all.emplace_back(one);
  }
  for (const auto& [name, value] : more) all.push_back(name + "=" + value);
  return all;
}

struct with_environment {
  std::vector<const char*> pointers;
  boost::system::error_code on_setup(process::posix::default_launcher& launcher,
                                     const process::filesystem::path&, const char* const*) {
    launcher.env = pointers.data();
    return {};
  }
};

}  // namespace

struct assay_process::state {
  scratch files;
  boost::asio::io_context io;
  process::process child{io};
};

assay_process::assay_process(const std::vector<std::string>& args, const variables& more,
                             const std::string& program)
    : state_(std::make_unique<state>()) {
  const std::vector<std::string> variables_now = environment(more);
  with_environment env;
  for (const std::string& v : variables_now) env.pointers.push_back(v.c_str());
  env.pointers.push_back(nullptr);
  const process::filesystem::path out = state_->files.write("out", "");
  const process::filesystem::path err = state_->files.write("err", "");
  state_->child = process::process(state_->io, program, args, process::process_stdio{nullptr, out, err}, env);
}

assay_process::~assay_process() = default;

void assay_process::signal(int number) { ::kill(state_->child.id(), number); }

std::string assay_process::err_so_far() const { return text_of(state_->files.file("err")); }

finished assay_process::wait() {
  state_->child.wait();
  const int status = state_->child.native_exit_code();
  finished done;
  done.code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  done.out = text_of(state_->files.file("out"));
  done.err = text_of(state_->files.file("err"));
  return done;
}

scratch::scratch() {
  std::string pattern = (std::filesystem::temp_directory_path() / "assay-cli-XXXXXX").string();
  path_ = mkdtemp(pattern.data());
}

scratch::~scratch() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string scratch::write(const std::string& name, const std::string& text) const {
  std::ofstream(path_ / name) << text;
  return file(name);
}

std::string text_of(const std::string& file) {
  const std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();  // nothing where it is of a process that has ended since
  return std::move(text).str();
}

std::string plugin_file(const std::string& name) { return std::string(TEST_PLUGINS) + "/" + name + ".so"; }

std::vector<pid_t> processes_with(const std::string& text) {
  std::vector<pid_t> found;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", ignored)) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (text_of(entry.path() / "environ").find(text) != std::string::npos) found.push_back(std::stoi(name));
  }
  return found;
}

void wait_until_gone(const std::string& text) {
  for (auto there = processes_with(text); !there.empty(); there = processes_with(text)) {
    for (const pid_t pid : there) {
      const int process = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
      if (process < 0) continue;  // it has gone meanwhile
      pollfd end{process, POLLIN, 0};
      ::poll(&end, 1, -1);
      ::close(process);
    }
  }
}

}  // namespace assay::cli::test
