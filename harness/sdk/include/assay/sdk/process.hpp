// process.hpp - child processes (asyncio.create_subprocess_exec, asyncio.subprocess.Process).
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "assay/sdk/streams.hpp"

namespace assay {

enum class stdio : int {
  inherit = 0,
  pipe = 1,
  devnull = 2,
  to_stdout = 3 /* stderr only */,
  descriptor = 4
};

// The arguments of a program: command("sh", "-c", "exit 3"). Not a braced list: see process_options.
class command {
 public:
  template <class... A>
  requires(std::convertible_to<A, std::string_view>&&...) explicit command(const A&... arguments)
      : argv_{std::string(std::string_view(arguments))...} {}
  explicit command(std::vector<std::string> argv) : argv_(std::move(argv)) {}
  const std::vector<std::string>& argv() const noexcept { return argv_; }

 private:
  std::vector<std::string> argv_;
};

// Has a constructor and setters, not braces: a braced list in the operand of co_await is a trap of g++ 12.
class process_options {
 public:
  process_options() = default;
  process_options& input(stdio mode);
  process_options& output(stdio mode);
  process_options& errors(stdio mode);
  // A descriptor of the test's own, open until the process is started.
  process_options& input_from(int fd);
  process_options& output_to(int fd);
  process_options& errors_to(int fd);
  process_options& pass_fds(std::vector<int> fds);  // above 2: open in the child under the same numbers
  process_options& cwd(std::string folder);
  process_options& environment(std::vector<std::string> name_equals_value);  // absent: inherited
  process_options& new_session(bool on = true);
  process_options& new_group();  // these two need the feature process.process-group
  process_options& join_group(std::int64_t id);
  process_options& limit(std::int64_t bytes);

  stdio stdin_mode = stdio::inherit, stdout_mode = stdio::inherit, stderr_mode = stdio::inherit;
  std::optional<std::string> folder;
  std::optional<std::vector<std::string>> variables;
  std::vector<int> passed;
  int stdin_fd = -1, stdout_fd = -1, stderr_fd = -1;
  std::int64_t group = 0;
  bool session = false;
  std::int64_t reader_limit = 0;
};

class process : public object {
 public:
  process() = default;
  explicit process(object o) noexcept : object(std::move(o)) {}

  std::int64_t pid() const;
  std::optional<int> returncode() const;  // none while it runs; -n: ended by signal n
  awaitable wait() const;
  awaitable communicate() const;  // value: list(stdout, stderr), bytes, or none for what is no pipe
  awaitable communicate(std::string_view input) const;
  writer stdin_writer() const;   // null where it is no pipe
  reader stdout_reader() const;  // null where it is no pipe
  reader stderr_reader() const;  // null where it is no pipe
  void send_signal(int number) const;
  void terminate() const;
  void kill() const;
};

}  // namespace assay
