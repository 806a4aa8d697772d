// combinators.hpp - a list of members for gather and wait, and gather of many bodies that end at once.
#pragma once

#include <utility>
#include <vector>

#include "assay/loader/host.hpp"
#include "rig.hpp"

namespace assay::bench {

// A list of objects, each made by make() (+1, the list's from then on).
class members {
 public:
  template <class Make>
  members(int size, Make&& make) {
    std::vector<object> made;
    made.reserve(static_cast<std::size_t>(size));
    for (int i = 0; i < size; ++i) made.push_back(object::adopt(make()));
    std::vector<assay_value> values(made.size());
    for (std::size_t i = 0; i < made.size(); ++i) {
      values[i].tag = ASSAY_OBJECT;
      values[i].as.object = made[i].release();
    }
    list_ = host_table()->list_new(values.data(), values.size());
  }
  ~members() { host_table()->list_unref(list_); }
  members(const members&) = delete;
  members& operator=(const members&) = delete;
  assay_list* get() const noexcept { return list_; }

 private:
  assay_list* list_;
};

// asked() is called when all members are gathered and none has begun.
template <class Asked>
class gatherer final : public body {
 public:
  gatherer(int children, Asked asked) : children_(children), when_asked_(std::move(asked)) {}
  void given(const assay_value& results) override {
    std::size_t size = 0;
    if (results.tag == ASSAY_LIST) host_table()->list_view(results.as.list, &size);
    complete_ = size == static_cast<std::size_t>(children_);
  }

 private:
  std::int32_t step(assay_value& out) override {
    if (asked_) {
      if (!complete_) throw failed{"gather() did not give a result for each member"};
      return finish(out);
    }
    asked_ = true;
    const members all(children_, [] { return as_coroutine(empty_body::shared()); });
    assay_object* gathered = nullptr;
    check(loaded_plugin().combinators().gather(all.get(), 0, &gathered));
    when_asked_();
    return await(gathered, out);
  }
  int children_;
  Asked when_asked_;
  bool asked_ = false;
  bool complete_ = false;
};

template <class Asked>
void gather_bodies(loop_fixture& loop, int children, Asked asked) {
  loop.run(new gatherer(children, std::move(asked)));
}

}  // namespace assay::bench
