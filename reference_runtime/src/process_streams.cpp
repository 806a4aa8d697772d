#include "process_streams.hpp"

namespace aio::detail {

process_streams::process_streams(event_loop& loop, std::ptrdiff_t limit)
    : loop_(loop), limit_(limit), input_(std::make_shared<stream_protocol>(loop, nullptr)) {
  if (limit <= 0) throw value_error("the limit of a stream must be above zero");
}

void process_streams::connection_made(subprocess_transport& child) {
  child_ = &child;
  for (int fd = 1; fd < 3; ++fd) {
    transport* const pipe = child.get_pipe_transport(fd);
    if (!pipe) continue;
    readers_[fd] = std::make_shared<reader_state>(loop_, limit_);
    readers_[fd]->set_transport(transport_ptr(pipe));
    ++open_readers_;
  }
}

void process_streams::pipe_data_received(int fd, std::string_view data) {
  if (readers_[fd]) readers_[fd]->feed_data(data);
}

void process_streams::pipe_connection_lost(int fd, std::exception_ptr error) {
  if (fd == 0) {
    input_->connection_lost(std::move(error));
    return;
  }
  const std::shared_ptr<reader_state>& reader = readers_[fd];
  if (!reader) return;
  if (error) {
    reader->set_exception(std::move(error));
  } else {
    reader->feed_eof();
  }
  reader->drop_transport();
  --open_readers_;
  close_if_over();
}

void process_streams::process_exited() {
  exited_ = true;
  close_if_over();
}

void process_streams::close_if_over() {
  // Nobody will read what is still written.
  if (exited_ && open_readers_ == 0 && child_) child_->close();
}

void process_streams::connection_lost(std::exception_ptr) { child_ = nullptr; }

stream_writer process_streams::writer(const child_process& child) const {
  transport* const pipe = child.get_pipe_transport(0);
  if (!pipe) return {};
  return stream_writer(std::make_shared<writer_state>(transport_ptr(pipe), input_));
}

stream_reader process_streams::reader(const child_process& child, int fd) const {
  transport* const pipe = child.get_pipe_transport(fd);
  if (!pipe) return {};
  reader_state* const shown = readers_[fd].get();
  return stream_reader(
      std::shared_ptr<reader_state>(std::make_shared<pipe_owner>(readers_[fd], transport_ptr(pipe)), shown));
}

}  // namespace aio::detail
