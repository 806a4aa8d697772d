// streams.hpp - readers and writers of aio as objects of the ABI.
#pragma once

#include <aio/streams.hpp>

#include "value.hpp"

namespace reference {

class reader_object final : public findable<loop_bound> {
 public:
  reader_object(aio::event_loop& loop, aio::stream_reader r)
      : findable(r.id(), ASSAY_KIND_STREAM_READER, loop), reader_(std::move(r)) {}
  const aio::stream_reader& get() const noexcept { return reader_; }

 private:
  aio::stream_reader reader_;
};

class writer_object final : public findable<loop_bound> {
 public:
  writer_object(aio::event_loop& loop, aio::stream_writer w)
      : findable(w.id(), ASSAY_KIND_STREAM_WRITER, loop), writer_(std::move(w)) {}
  const aio::stream_writer& get() const noexcept { return writer_; }

 private:
  aio::stream_writer writer_;
};

// The objects of a reader and a writer of the running loop, as values: those known already, or new ones.
value as_value(aio::stream_reader r);
value as_value(aio::stream_writer w);

}  // namespace reference
