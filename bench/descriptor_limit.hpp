// descriptor_limit.hpp - room for many connections in a process.
#pragma once

#include <sys/resource.h>

namespace assay::bench {

// Raises the limit of open descriptors where it must, and puts it back. Throws `failed` (rig.hpp), as
// unsupported, where the hard limit forbids it.
class descriptor_limit {
 public:
  explicit descriptor_limit(int connections);
  descriptor_limit(const descriptor_limit&) = delete;
  descriptor_limit& operator=(const descriptor_limit&) = delete;
  ~descriptor_limit();

 private:
  rlimit before_{};
};

}  // namespace assay::bench
