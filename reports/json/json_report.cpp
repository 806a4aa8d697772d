// The machine's reports: the whole run as one document, or each event as it happens.
#include "../src/document.hpp"
#include "assay/results/json.hpp"

namespace assay::reports {
namespace {

class json_report final : public document {
 public:
  using document::document;

 protected:
  void write(const results::run_result& run, std::ostream& out) override { results::write_json(out, run); }
};

class jsonl_report final : public report {
 public:
  explicit jsonl_report(std::ostream& out) : out_(out), lines_(out) {}

  void on(const results::event& e) override {
    try {
      lines_.on(e);
    } catch (const std::exception& failed) {
      if (error_.empty()) error_ = failed.what();
    }
    if (!out_ && error_.empty()) error_ = "can't be written: the disk is full, or its reader has gone";
  }
  void finish() override { out_.flush(); }
  const std::string& error() const noexcept override { return error_; }

 private:
  std::ostream& out_;
  results::jsonl_sink lines_;
  std::string error_;
};

}  // namespace

std::unique_ptr<report> make_json(std::ostream& out, const options& how) {
  return std::make_unique<json_report>(out, how);
}

std::unique_ptr<report> make_jsonl(std::ostream& out, const options&) {
  return std::make_unique<jsonl_report>(out);
}

}  // namespace assay::reports
