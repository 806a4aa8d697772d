#include "connection.hpp"

#include <boost/asio/write.hpp>

#include "join.hpp"

namespace asio_plugin {
namespace {

constexpr std::size_t default_limit = 64 * 1024;

}  // namespace

connection::connection(loop_object& loop, byte_stream stream, std::int64_t wanted)
    : loop_bound(ASSAY_KIND_OTHER, loop),
      limit(wanted > 0 ? static_cast<std::size_t>(wanted) : default_limit),
      stream_(std::move(stream)),
      closed_(make_object<moment>(loop)) {}

byte_stream& connection::stream() {
  if (!open()) throw boost::system::system_error(asio::error::make_error_code(asio::error::bad_descriptor));
  return *stream_;
}

void connection::write(std::string_view data) {
  if (closing_) throw boost::system::system_error(asio::error::make_error_code(asio::error::bad_descriptor));
  if (eof_wanted_) throw boost::system::system_error(asio::error::make_error_code(asio::error::broken_pipe));
  if (failure_) return;  // drain tells
  queued_ += data;
  start_writing();
}

void connection::write_eof() {
  if (open() && (!socket() || tls())) {
    refuse(ASSAY_ERROR_KIND_UNSUPPORTED, "a pipe, or TLS, has no sending side to shut down");
  }
  eof_wanted_ = true;
  if (!writing_) all_written();
}

void connection::close() {
  if (closing_) return;
  closing_ = true;
  if (greeting_) {
    close_stream();  // nothing can be written any more
  } else if (!writing_) {
    shut();
  }
}

void connection::start_writing() {
  if (writing_ || queued_.empty()) return;
  writing_ = true;
  sending_.swap(queued_);
  asio::async_write(stream(), asio::buffer(sending_),
                    [self = object_ref<connection>::share(this)](const boost::system::error_code& error,
                                                                 std::size_t) { self->written(error); });
}

void connection::written(const boost::system::error_code& error) {
  writing_ = false;
  sending_.clear();
  if (error) {
    failure_ = error;
    queued_.clear();
  }
  go_on_writing();
}

void connection::go_on_writing() {
  if (!queued_.empty()) {
    start_writing();
  } else {
    all_written();
  }
}

void connection::all_written() {
  if (const auto drained = std::exchange(drained_, {})) {
    drained->finish(value(), failure_ ? to_error(failure_) : nullptr);
  }
  socket_type* const connected = socket();
  if (eof_wanted_ && connected) {
    boost::system::error_code ignored;  // the peer may have gone
    connected->shutdown(socket_type::shutdown_send, ignored);
  }
  if (closing_) shut();
}

void connection::shut() {
  tls_stream* const secure = tls();
  if (!secure || failure_) {
    close_stream();
  } else if (!std::exchange(shutting_, true)) {
    secure->native().async_shutdown(
        [self = object_ref<connection>::share(this)](const boost::system::error_code& error) {
          if (error != asio::error::eof) self->failure_ = error;
          self->close_stream();
        });
  }
}

void connection::close_stream() {
  boost::system::error_code ignored;
  if (open()) stream_->close(ignored);
  closed_->finish(value(), failure_ ? to_error(failure_) : nullptr);
}

void connection::abandon() noexcept { stream_.reset(); }

void connection::must_be_here() const {
  if (&owner() != running_loop()) refuse(ASSAY_ERROR_KIND_RUNTIME, "the stream belongs to another loop");
}

asio::awaitable<value> connection::drain(object_ref<connection> self) {
  self->must_be_here();
  if (self->writing_) {
    if (!self->drained_) self->drained_ = make_object<moment>(self->owner());
    const object_ref<moment> drained = self->drained_;
    co_await async_failure(*drained, on_cancel::stop_waiting, asio::deferred);
  } else if (self->failure_) {
    throw boost::system::system_error(self->failure_);
  } else {
    self->stream();  // it is open
  }
  co_return value();
}

asio::awaitable<value> connection::wait_closed(object_ref<connection> self) {
  self->must_be_here();
  const object_ref<moment> closed = self->closed_;
  co_await async_failure(*closed, on_cancel::stop_waiting, asio::deferred);
  co_return value();
}

asio::awaitable<value> connection::start_tls(object_ref<connection> self, tls_settings settings) {
  do {
    auto written = drain(self);
    co_await std::move(written);
  } while (self->writing_);
  if (!self->socket() || self->tls()) {
    refuse(ASSAY_ERROR_KIND_UNSUPPORTED, "the plugin's streams have TLS over a socket alone");
  }
  if (self->reading) refuse(ASSAY_ERROR_KIND_RUNTIME, "a read is waiting");
  self->reading = self->writing_ = self->greeting_ = true;
  auto secure = std::make_unique<tls_stream>(std::move(*self->socket()), std::move(settings), self->accepted);
  tls_stream& stream = *secure;
  *self->stream_ = byte_stream(std::move(secure));
  std::exception_ptr failure;
  try {
    auto shaking = stream.shake_hands(&self->input);
    co_await std::move(shaking);
  } catch (...) {
    failure = std::current_exception();
  }
  self->reading = self->writing_ = self->greeting_ = false;
  if (failure) {
    self->closing_ = true;
    self->queued_.clear();
    self->close_stream();
    std::rethrow_exception(failure);
  }
  self->go_on_writing();
  co_return value();
}

value reader_and_writer(object_ref<connection> c) {
  std::vector<value> both;
  both.push_back(value::of_object(make_object<stream_object>(ASSAY_KIND_STREAM_READER, c)));
  both.push_back(value::of_object(make_object<stream_object>(ASSAY_KIND_STREAM_WRITER, std::move(c))));
  return value::of_list(std::move(both));
}

}  // namespace asio_plugin
