#include "uplink.hpp"

#include "crash.hpp"

namespace assay::worker {

void uplink::send(const record& r) {
  if (!is_worker_process()) return;
  shared_.append(r);
  wake_();
}

void uplink::label(std::string_view text) {
  if (is_worker_process()) shared_.note_label(text);
}

}  // namespace assay::worker
