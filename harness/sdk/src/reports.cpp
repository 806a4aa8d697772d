#include "assay/sdk/reports.hpp"

#include <ostream>

namespace assay {

bool exception_report::has(std::string_view name) const {
  for (const auto& [key, unused] : pairs) {
    if (key == name) return true;
  }
  return false;
}

value exception_report::get(std::string_view name) const {
  for (const auto& [key, v] : pairs) {
    if (key == name) return v;
  }
  return {};
}

void exception_reports::add(const value& context) {
  exception_report report;
  for (const value& pair : context.as_list()) {
    const std::vector<value> both = pair.as_list();
    const std::string name = both.at(0).as_text();
    if (name == "message" && both.at(1).tag() == ASSAY_TEXT) report.message = both[1].as_text();
    if (name == "exception" && both.at(1).is_error()) report.error = both[1].as_error();
    report.pairs.emplace_back(name, both.at(1));
  }
  all_->push_back(std::move(report));
}

void PrintTo(const exception_report& r, std::ostream* out) {
  *out << "{";
  const char* separator = "";
  for (const auto& [name, v] : r.pairs) {
    *out << separator << name << ": " << to_string(v);
    separator = ", ";
  }
  *out << "}";
}

void PrintTo(const log_record& r, std::ostream* out) { *out << "level " << r.level << ": " << r.text; }

}  // namespace assay
