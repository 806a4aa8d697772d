// document.hpp - a report that is written once, at the end, from the whole run.
#pragma once

#include "assay/reports/registry.hpp"

namespace assay::reports {

// Gathers the run, and gives it away once: at its end, or where the stream breaks off.
class whole_run : public report {
 public:
  void on(const results::event& e) final;
  void finish() final;
  const std::string& error() const noexcept final { return error_; }

 protected:
  // Told first of every event.
  virtual void see(const results::event&) {}
  // May throw: the message becomes error().
  virtual void take(const results::run_result& run) = 0;
  // The first thing that went wrong is what is told.
  void fail(const std::string& why);

 private:
  results::accumulator run_;
  std::string error_;
  bool finished_ = false;
};

class document : public whole_run {
 public:
  document(std::ostream& out, const options& how) : how_(how), out_(out) {}

 protected:
  // Writes `run`. May throw: the message becomes error().
  virtual void write(const results::run_result& run, std::ostream& out) = 0;
  const options& how() const noexcept { return how_; }
  const results::clause_table& clauses() const;
  std::ostream& stream() const noexcept { return out_; }

 private:
  void take(const results::run_result& run) final;

  options how_;
  std::ostream& out_;
};

// The formats. Each is the one thing its file offers.
std::unique_ptr<report> make_badge(std::ostream& out, const options& how);
std::unique_ptr<report> make_console(std::ostream& out, const options& how);
std::unique_ptr<report> make_github(std::ostream& out, const options& how);
std::unique_ptr<report> make_html(std::ostream& out, const options& how);
std::unique_ptr<report> make_json(std::ostream& out, const options& how);
std::unique_ptr<report> make_jsonl(std::ostream& out, const options& how);
std::unique_ptr<report> make_junit(std::ostream& out, const options& how);
std::unique_ptr<report> make_markdown(std::ostream& out, const options& how);
std::unique_ptr<report> make_shields(std::ostream& out, const options& how);
std::unique_ptr<report> make_statement(std::ostream& out, const options& how);
std::unique_ptr<report> make_statement_json(std::ostream& out, const options& how);

}  // namespace assay::reports
