#include "assay/sdk/process.hpp"

#include "border.hpp"

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
process_options& process_options::limit(std::int64_t bytes) {
  reader_limit = bytes;
  return *this;
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
