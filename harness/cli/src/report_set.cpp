#include "report_set.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "complain.hpp"

namespace assay::cli {

namespace {

bool to_stdout(const reports::request& r) { return r.path.empty() || r.path == "-"; }

// Follows the console report on stdout, and does not take its place.
bool is_beside_console(const reports::request& r) {
  const auto& kinds = reports::kinds();
  const auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const auto& k) { return k.name == r.kind; });
  return kind != kinds.end() && kind->beside_console && to_stdout(r);
}
bool takes_stdout(const reports::request& r) { return to_stdout(r) && !is_beside_console(r); }

}  // namespace

bool console_is_shown(const std::vector<std::string>& requests) {
  bool other = false;
  for (const std::string& text : requests) {
    const reports::request request = reports::parse_request(text);
    if (!takes_stdout(request)) continue;
    if (request.kind == "console") return true;
    other = true;
  }
  return !other;
}

class report_set::at_the_end final : public results::sink {
 public:
  void on(const results::event& e) override {
    for (reports::report* report : all) report->on(e);
  }
  std::vector<reports::report*> all;
};

report_set::~report_set() = default;

report_set::report_set(const std::vector<std::string>& requests, bool console, const reports::options& how)
    : others_(std::make_unique<at_the_end>()), ordered_(std::make_unique<suite_order>(*others_)) {
  std::vector<reports::request> asked;
  for (const std::string& text : requests) asked.push_back(reports::parse_request(text));
  if (console && std::none_of(asked.begin(), asked.end(), takes_stdout))
    asked.insert(asked.begin(), {"console", "", false});
  std::stable_partition(asked.begin(), asked.end(), [](const auto& r) { return !is_beside_console(r); });

  for (const reports::request& request : asked) {
    reports::options options = how;
    options.strict = request.strict;
    if (!to_stdout(request)) options.color = false;
    try {
      reports_.push_back(reports::open(request, options));
      (request.kind == "jsonl" ? live_ : others_->all).push_back(reports_.back().get());
    } catch (const reports::report_error& error) {
      complain("assay: {}\n", error.what());
      ok_ = false;
    }
  }
}

void report_set::on(const results::event& e) {
  for (reports::report* report : live_) report->on(e);
  ordered_->on(e);
}

bool report_set::finish() {
  ordered_->flush();
  for (const auto& report : reports_) {
    report->finish();
    if (report->error().empty()) continue;
    complain("assay: {}\n", report->error());
    ok_ = false;
  }
  return ok_;
}

}  // namespace assay::cli
