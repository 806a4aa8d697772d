// executor.hpp - pools of threads (concurrent.futures.ThreadPoolExecutor); loops run jobs in them.
#pragma once

#include "assay/loader/object.hpp"

namespace assay {

class executor : public object {
 public:
  executor() = default;
  explicit executor(object o) noexcept : object(std::move(o)) {}

  void shutdown(bool wait = true) const;  // any thread
};

}  // namespace assay
