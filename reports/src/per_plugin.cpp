#include "per_plugin.hpp"

#include <exception>
#include <set>
#include <utility>
#include <variant>

#include "assets.hpp"

namespace assay::reports {
namespace {

class per_plugin_report final : public report {
 public:
  per_plugin_report(std::string path, std::function<std::unique_ptr<report>(const std::string&)> open_one)
      : path_(std::move(path)), open_one_(std::move(open_one)) {}

  void on(const results::event& e) override {
    if (finished_) return;
    try {
      run_.on(e);
    } catch (const std::exception& failed) {
      error_ = failed.what();
    }
    if (std::holds_alternative<results::run_finished>(e)) finish();
  }
  void finish() override {
    if (std::exchange(finished_, true)) return;
    for (const results::plugin_result& plugin : run_.result().plugins) write(plugin);
  }
  const std::string& error() const noexcept override { return error_; }

 private:
  std::string path_of(const results::plugin_result& plugin) const {
    std::string path = path_;
    const std::string name = html::anchor(plugin.name);
    for (std::size_t at = path.find(plugin_place); at != path.npos;
         at = path.find(plugin_place, at + name.size()))
      path.replace(at, plugin_place.size(), name);
    return path;
  }
  void write(const results::plugin_result& plugin) {
    results::run_result alone = run_.result();
    alone.plugins = {plugin};
    const std::string path = path_of(plugin);
    try {
      if (!written_.insert(path).second) throw report_error(path + ": two plugins of the run have this name");
      const auto one = open_one_(path);
      replay(alone, *one);
      one->finish();
      if (error_.empty()) error_ = one->error();
    } catch (const report_error& failed) {
      if (error_.empty()) error_ = failed.what();
    }
  }

  std::string path_;
  std::function<std::unique_ptr<report>(const std::string&)> open_one_;
  results::accumulator run_;
  std::set<std::string> written_;
  std::string error_;
  bool finished_ = false;
};

}  // namespace

std::unique_ptr<report> make_per_plugin(std::string path,
                                        std::function<std::unique_ptr<report>(const std::string&)> open_one) {
  return std::make_unique<per_plugin_report>(std::move(path), std::move(open_one));
}

}  // namespace assay::reports
