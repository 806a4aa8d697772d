// Subprocesses: /bin/true started and waited for, again.
#include <array>

#include "desk.hpp"
#include "receiver.hpp"

namespace assay::bench {
namespace {

class parent final : public body {
 public:
  parent(int children, std::shared_ptr<std::int64_t> done) : left_(children), done_(std::move(done)) {}

 private:
  void given(const assay_value& v) override { given_ = value::borrow(v); }

  std::int32_t step(assay_value& out) override {
    if (waits_) {
      if (given_.tag() != ASSAY_INT || given_.as_int() != 0) throw failed{"/bin/true did not return 0"};
      waits_ = false;
      ++*done_;
    } else if (given_.is_object()) {
      waits_ = true;
      assay_object* ending = nullptr;
      check(loaded_plugin().subprocess().wait(given_.get().as.object, &ending));
      return await(ending, out);
    }
    given_ = value();
    if (left_-- == 0) return finish(out);
    static const std::array<const char*, 2> command = {"/bin/true", nullptr};
    assay_process_args args{};
    args.size = sizeof args;
    args.argv = command.data();
    assay_object* starting = nullptr;
    check(loaded_plugin().subprocess().exec(&args, &starting));
    return await(starting, out);
  }
  int left_;
  std::shared_ptr<std::int64_t> done_;
  value given_;
  bool waits_ = false;
};

void SubprocessTrue(benchmark::State& state) {
  constexpr int children = 10;
  measure_prepared(
      state, children, {"process.exec-starts", "process.wait", "process.returncode"},
      {"subprocess.exec", "subprocess.wait", "loop.call_later", "loop.handle_cancel", "loop.stop"},
      [](loop_fixture& loop) {
        const auto done = std::make_shared<std::int64_t>(0);
        return [&loop, done, words = std::make_shared<desk>(loop.get())] {
          words->run(loop, new parent(children, done), no_more(*done));
        };
      });
}
// By the wall: the processor time of this process is the smallest part of it.
BENCHMARK(SubprocessTrue)->Unit(benchmark::kNanosecond)->UseRealTime();

}  // namespace
}  // namespace assay::bench
