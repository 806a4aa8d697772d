#include "assay/sdk/subprocess_protocol.hpp"

#include "border.hpp"
#include "process_arguments.hpp"

namespace assay {

using detail::out;

namespace {

assay_process_protocol raw(const subprocess_protocol& p) {
  assay_process_protocol all{};
  all.size = sizeof(all);
  all.connection_made = p.made.get();
  all.pipe_data_received = p.data.get();
  all.pipe_connection_lost = p.pipe_lost.get();
  all.process_exited = p.exited.get();
  all.connection_lost = p.lost.get();
  all.pause_writing = p.pause.get();
  all.resume_writing = p.resume.get();
  return all;
}

}  // namespace

awaitable subprocess_exec(const command& argv, const subprocess_protocol& protocol,
                          const process_options& options) {
  const detail::process_arguments args(argv.argv(), options);
  const assay_process_protocol callbacks = raw(protocol);
  out<awaitable> a;
  ASSAY_CALL(subprocess, subprocess_exec, args.get(), &callbacks, a);
  return a.take();
}

awaitable subprocess_shell(std::string_view line, const subprocess_protocol& protocol,
                           const process_options& options) {
  const detail::process_arguments args({std::string(line)}, options);
  const assay_process_protocol callbacks = raw(protocol);
  out<awaitable> a;
  ASSAY_CALL(subprocess, subprocess_shell, args.get(), &callbacks, a);
  return a.take();
}

std::int64_t subprocess_transport::pid() const {
  std::int64_t id = 0;
  ASSAY_CALL(subprocess, pid, get(), &id);
  return id;
}

std::optional<int> subprocess_transport::returncode() const {
  assay_value raw{};
  ASSAY_CALL(subprocess, returncode, get(), &raw);
  const value code = value::adopt(raw);
  if (code.is_none()) return std::nullopt;
  return static_cast<int>(code.as_int());
}

void subprocess_transport::send_signal(int number) const {
  ASSAY_CALL(subprocess, send_signal, get(), number);
}
void subprocess_transport::terminate() const { ASSAY_CALL(subprocess, terminate, get()); }
void subprocess_transport::kill() const { ASSAY_CALL(subprocess, kill, get()); }
void subprocess_transport::close() const { ASSAY_CALL(subprocess, close, get()); }

bool subprocess_transport::is_closing() const {
  std::int32_t closing = 0;
  ASSAY_CALL(subprocess, is_closing, get(), &closing);
  return closing != 0;
}

void subprocess_transport::pipe_write(int fd, std::string_view data) const {
  ASSAY_CALL(subprocess, pipe_write, get(), fd, data.data(), data.size());
}
void subprocess_transport::pipe_close(int fd) const { ASSAY_CALL(subprocess, pipe_close, get(), fd); }

}  // namespace assay
