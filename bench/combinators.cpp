// Combinators: gather of many coroutines that end at once, for each child.
#include <vector>

#include "assay/loader/host.hpp"
#include "rig.hpp"

namespace assay::bench {
namespace {

class gatherer final : public body {
 public:
  explicit gatherer(int children) : children_(children) {}

 private:
  std::int32_t step(assay_value& out) override {
    if (children_ == 0) return finish(out);
    std::vector<assay_value> members(static_cast<std::size_t>(children_));
    children_ = 0;
    for (assay_value& member : members) {
      member.tag = ASSAY_OBJECT;
      member.as.object = as_coroutine(new empty_body);
    }
    assay_list* const list = host_table()->list_new(members.data(), members.size());
    assay_object* all = nullptr;
    assay_error* const e = loaded_plugin().combinators().gather(list, 0, &all);
    host_table()->list_unref(list);
    check(e);
    return await(all, out);
  }
  int children_;
};

void Gather1000(benchmark::State& state) {
  constexpr int children = 1000;
  measure(state, children, {"gather.result-order", "gather.mixed-arguments"}, {"combinators.gather"},
          [](loop_fixture& loop) { loop.run(new gatherer(children)); });
}
BENCHMARK(Gather1000)->Unit(benchmark::kNanosecond);

}  // namespace
}  // namespace assay::bench
