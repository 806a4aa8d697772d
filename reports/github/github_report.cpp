// GitHub Actions: the worst failures as annotations in the log, and the step's summary. From the run's start
// to its end the log takes no commands, so that nothing that a plugin prints is one.
#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <stdexcept>

#include "../markdown/markdown.hpp"
#include "../src/describe.hpp"
#include "../src/document.hpp"
#include "../src/worst.hpp"
#include "assay/results/text.hpp"

namespace assay::reports {
namespace {

using namespace results;

constexpr std::size_t most_annotations = 10;  // GitHub shows no more of a step
constexpr std::size_t most_message = 2048;
constexpr std::size_t most_title = 200;
constexpr std::uintmax_t most_summary = std::uintmax_t{1} << 20;

// What the runner takes back: %, CR and LF anywhere, : and , in properties.
std::string escaped(std::string_view text, bool property) {
  std::string result;
  for (const char c : text) {
    if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ',')))
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    else
      result += c;
  }
  return result;
}

std::string random_token() {
  std::random_device source;
  return fmt::format("assay-{:08x}{:08x}{:08x}{:08x}", source(), source(), source(), source());
}

std::string title_of(const mishap& m) {
  const std::string plugin = label(*m.plugin);
  return m.test == nullptr ? "not loaded: " + plugin
                           : fmt::format("{}: {} ({})", to_string(m.test->outcome), m.test->id(), plugin);
}

std::string message_of(const mishap& m, const std::string& program) {
  if (m.test == nullptr) return m.plugin->load_error;
  std::string text = m.test->reason;
  for (const failure& f : m.test->failures) {
    if (!text.empty()) text += '\n';
    text += f.message;
  }
  if (!text.empty()) text = std::string(head(text, most_message)) + "\n";
  return text + "again: " + repro_command(program, *m.plugin, *m.test);
}

std::string annotation(const mishap& m, const std::string& program) {
  std::string properties;
  if (m.test != nullptr) {
    const bool located = !m.test->failures.empty() && !m.test->failures[0].file.empty();
    const std::string& file = located ? m.test->failures[0].file : m.test->file;
    const int line = located ? m.test->failures[0].line : m.test->line;
    if (!file.empty()) properties = fmt::format("file={},", escaped(terminal_line(file), true));
    if (!file.empty() && line > 0) properties += fmt::format("line={},", line);
  }
  return fmt::format("::error {}title={}::{}\n", properties,
                     escaped(terminal_line(head(title_of(m), most_title)), true),
                     escaped(terminal_text(message_of(m, program)), false));
}

class github_report final : public document {
 public:
  using document::document;

 protected:
  void see(const event& e) override {
    if (std::holds_alternative<run_started>(e)) stop_commands();
  }
  void write(const run_result& run, std::ostream& out) override {
    if (!token_.empty()) out << "::" << token_ << "::\n";
    const std::vector<mishap> all = worst_first(run);
    if (!run.complete)
      out << "::error title=incomplete::the run was interrupted, or a part of it is missing\n";
    std::size_t room = most_annotations - (run.complete ? 0 : 1);
    if (run.gate) room -= annotate(*run.gate, room, out);
    const std::size_t shown = std::min(all.size(), room);
    for (std::size_t i = 0; i < shown; ++i) out << annotation(all[i], how().program);
    if (all.size() > shown) out << fmt::format("and {} more failures\n", all.size() - shown);
    if (const not_run_tests missing = not_run(run); missing.count > 0)
      out << fmt::format("{} test{} did not run: {}\n", missing.count, missing.count == 1 ? "" : "s",
                         terminal_line(head(missing.first, most_message)));
    out.flush();
    summarize_step(run);
  }

 private:
  // What breaks the gate decides the step, so it comes first. How many annotations it took.
  static std::size_t annotate(const gate_result& gate, std::size_t room, std::ostream& out) {
    const std::size_t shown = std::min(gate.breaches.size(), room);
    for (std::size_t i = 0; i < shown; ++i) {
      const gate_breach& b = gate.breaches[i];
      out << fmt::format(
          "::error title=gate breached::{}\n",
          escaped(terminal_line(fmt::format("{}: {}: {}", b.plugin, b.term, b.figure)), false));
    }
    return shown;
  }
  void stop_commands() {
    token_ = random_token();
    stream() << "::stop-commands::" << token_ << '\n' << std::flush;
  }

  void summarize_step(const run_result& run) {
    const char* variable = std::getenv("GITHUB_STEP_SUMMARY");
    const std::string path = variable == nullptr ? "" : variable;
    if (path.empty()) return;
    std::error_code none_yet;
    const std::uintmax_t there = std::filesystem::file_size(path, none_yet);
    const std::uintmax_t used = none_yet ? 0 : std::min(there, most_summary);
    errno = 0;
    std::ofstream file(path, std::ios::binary | std::ios::app);
    file << markdown_of(run, clauses(), how().program, static_cast<std::size_t>(most_summary - used))
         << std::flush;
    if (!file)
      throw std::runtime_error(
          fmt::format("GITHUB_STEP_SUMMARY: {}: can't be written: {}", path, std::strerror(errno)));
  }

  std::string token_;
};

}  // namespace

std::unique_ptr<report> make_github(std::ostream& out, const options& how) {
  return std::make_unique<github_report>(out, how);
}

}  // namespace assay::reports
