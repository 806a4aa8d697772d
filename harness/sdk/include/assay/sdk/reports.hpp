// reports.hpp - what a runtime reports beside results: exceptions given to the loop's handler, and its log.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "assay/loader/value.hpp"

namespace assay {

// One call of an exception handler.
struct exception_report {
  std::string message;                               // of the context; empty if it has none
  assay::error error;                                // the context's "exception"; holds none if it has none
  std::vector<std::pair<std::string, value>> pairs;  // the whole context

  bool has(std::string_view name) const;
  value get(std::string_view name) const;  // none if it has none
};

// The reports of one handler, shared by all copies, in the order of the calls.
class exception_reports {
 public:
  std::size_t size() const noexcept { return all_->size(); }
  bool empty() const noexcept { return all_->empty(); }
  const exception_report& operator[](std::size_t i) const { return all_->at(i); }
  auto begin() const { return all_->cbegin(); }
  auto end() const { return all_->cend(); }
  void clear() { all_->clear(); }
  void add(const value& context);

 private:
  std::shared_ptr<std::vector<exception_report>> all_ = std::make_shared<std::vector<exception_report>>();
};

void PrintTo(const exception_report& r, std::ostream* out);

struct log_record {
  int level = 0;  // ASSAY_LOG_ of assay/host.h
  std::string text;
};
void PrintTo(const log_record& r, std::ostream* out);

}  // namespace assay
