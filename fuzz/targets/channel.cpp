// The memory that a worker and its runner share, scribbled over by the plugin: the reader ends, whatever
// stands there.
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "../target.hpp"
#include "assay/worker/channel.hpp"

using namespace assay;

namespace {

template <class T>
T take(std::string_view& from) {
  T value{};
  const std::size_t n = std::min(from.size(), sizeof value);
  std::memcpy(&value, from.data(), n);
  from.remove_prefix(n);
  return value;
}

}  // namespace

// Pieces: a place in the mapping, a length, that many bytes. An empty piece appends a true record.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t capacity = std::size_t{2} << 20;
  worker::channel channel = worker::channel::create(capacity);
  const off_t end = lseek(channel.fd(), 0, SEEK_END);
  std::string_view input = fuzz::text_of(data, size);
  std::size_t appended = 0;
  while (!input.empty()) {
    const auto place = static_cast<off_t>(take<std::uint32_t>(input)) % end;
    const std::size_t length = std::min<std::size_t>(take<std::uint8_t>(input), input.size());
    if (length == 0) {
      // A scribbled lock would hold the writer for ever; that is the worker's watchdog's affair, not the
      // reader's.
      if (appended == 0) channel.append(worker::noted{"a record"});
      ++appended;
      continue;
    }
    (void)!pwrite(channel.fd(), input.data(),
                  std::min<std::size_t>(length, static_cast<std::size_t>(end - place)), place);
    input.remove_prefix(length);
    if (appended == 0) appended = 1;  // from now on nobody writes records
  }
  std::size_t records = 0;
  while (channel.next()) fuzz::require(++records <= capacity / 16, "no more records than there is room for");
  (void)channel.corrupt();
  (void)channel.dropped();
  (void)channel.current_phase();
  (void)channel.crash();
  (void)channel.exit_status();
  (void)channel.wait_status();
  (void)channel.memory();
  (void)channel.stacks();
  (void)channel.pending();
  fuzz::require(channel.labels().size() <= worker::channel::kept_labels, "no more labels than are kept");
  return 0;
}
