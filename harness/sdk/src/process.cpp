#include "assay/sdk/process.hpp"

#include "border.hpp"
#include "process_arguments.hpp"

namespace assay {

using detail::out;

process_options& process_options::input(stdio mode) {
  stdin_mode = mode;
  return *this;
}
process_options& process_options::output(stdio mode) {
  stdout_mode = mode;
  return *this;
}
process_options& process_options::errors(stdio mode) {
  stderr_mode = mode;
  return *this;
}
process_options& process_options::input_from(int fd) {
  stdin_fd = fd;
  return input(stdio::descriptor);
}
process_options& process_options::output_to(int fd) {
  stdout_fd = fd;
  return output(stdio::descriptor);
}
process_options& process_options::errors_to(int fd) {
  stderr_fd = fd;
  return errors(stdio::descriptor);
}
process_options& process_options::pass_fds(std::vector<int> fds) {
  passed = std::move(fds);
  return *this;
}
process_options& process_options::cwd(std::string where) {
  folder = std::move(where);
  return *this;
}
process_options& process_options::environment(std::vector<std::string> name_equals_value) {
  variables = std::move(name_equals_value);
  return *this;
}
process_options& process_options::new_session(bool on) {
  session = on;
  return *this;
}
process_options& process_options::new_group() {
  group = -1;
  return *this;
}
process_options& process_options::join_group(std::int64_t id) {
  group = id;
  return *this;
}
process_options& process_options::limit(std::int64_t bytes) {
  reader_limit = bytes;
  return *this;
}

namespace {

const char* const* point(const std::vector<std::string>& strings, std::vector<const char*>& pointers) {
  for (const std::string& s : strings) pointers.push_back(s.c_str());
  pointers.push_back(nullptr);
  return pointers.data();
}

}  // namespace

detail::process_arguments::process_arguments(std::vector<std::string> argv, const process_options& options)
    : argv_(std::move(argv)), options_(options) {
  args_.size = sizeof(args_);
  args_.argv = point(argv_, argv_pointers_);
  if (options_.variables) args_.environment = point(*options_.variables, environment_pointers_);
  args_.cwd = options_.folder ? options_.folder->c_str() : nullptr;
  if (!options_.passed.empty()) {
    passed_.assign(options_.passed.begin(), options_.passed.end());
    passed_.push_back(-1);
    args_.pass_fds = passed_.data();
  }
  args_.stdin_mode = static_cast<int>(options_.stdin_mode);
  args_.stdout_mode = static_cast<int>(options_.stdout_mode);
  args_.stderr_mode = static_cast<int>(options_.stderr_mode);
  args_.stdin_fd = options_.stdin_fd;
  args_.stdout_fd = options_.stdout_fd;
  args_.stderr_fd = options_.stderr_fd;
  args_.new_session = options_.session ? 1 : 0;
  args_.process_group = options_.group;
  args_.limit = options_.reader_limit;
}

std::int64_t process::pid() const {
  std::int64_t id = 0;
  ASSAY_CALL(subprocess, pid, get(), &id);
  return id;
}

std::optional<int> process::returncode() const {
  assay_value raw{};
  ASSAY_CALL(subprocess, returncode, get(), &raw);
  const value code = value::adopt(raw);
  if (code.is_none()) return std::nullopt;
  return static_cast<int>(code.as_int());
}

awaitable process::wait() const {
  out<awaitable> a;
  ASSAY_CALL(subprocess, wait, get(), a);
  return a.take();
}

awaitable process::communicate() const {
  out<awaitable> a;
  ASSAY_CALL(subprocess, communicate, get(), nullptr, a);
  return a.take();
}

awaitable process::communicate(std::string_view input) const {
  const value bytes = bytes_of(input);
  out<awaitable> a;
  ASSAY_CALL(subprocess, communicate, get(), bytes.get().as.bytes, a);
  return a.take();
}

writer process::stdin_writer() const {
  out<writer> stream;
  ASSAY_CALL(subprocess, stdin_writer, get(), stream);
  return stream.take();
}

reader process::stdout_reader() const {
  out<reader> stream;
  ASSAY_CALL(subprocess, stdout_reader, get(), stream);
  return stream.take();
}

reader process::stderr_reader() const {
  out<reader> stream;
  ASSAY_CALL(subprocess, stderr_reader, get(), stream);
  return stream.take();
}

void process::send_signal(int number) const { ASSAY_CALL(subprocess, send_signal, get(), number); }
void process::terminate() const { ASSAY_CALL(subprocess, terminate, get()); }
void process::kill() const { ASSAY_CALL(subprocess, kill, get()); }

}  // namespace assay
