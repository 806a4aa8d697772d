// process_arguments.hpp - assay_process_args, and the memory that it points into.
#pragma once

#include <assay/ext/subprocess.h>

#include <string>
#include <vector>

#include "assay/sdk/process.hpp"

namespace assay::detail {

class process_arguments {
 public:
  process_arguments(std::vector<std::string> argv, const process_options& options);
  process_arguments(const process_arguments&) = delete;
  process_arguments& operator=(const process_arguments&) = delete;
  const assay_process_args* get() const noexcept { return &args_; }

 private:
  std::vector<std::string> argv_;
  process_options options_;
  std::vector<const char*> argv_pointers_, environment_pointers_;
  std::vector<std::int32_t> passed_;
  assay_process_args args_{};
};

}  // namespace assay::detail
