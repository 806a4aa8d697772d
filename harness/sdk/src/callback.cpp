#include "assay/sdk/callback.hpp"

#include <assay/callback.h>

#include "assay/loader/plugin.hpp"
#include "test_run.hpp"

namespace assay::detail {
namespace {

// The record behind a callback object.
class callback_record final : public record {
 public:
  callback_record(test_run& run, std::unique_ptr<callable> c)
      : record(run, std::make_unique<parts>(std::move(c))) {}

  assay_error* call(const assay_value* argv, std::size_t argc, assay_value* result) {
    begin_call();
    struct ending {
      callback_record& r;
      ~ending() { r.end_call(); }
    } const guard{*this};
    test_run* run = this->run();
    if (run == nullptr) return refuse();
    const running_test running(*run);
    if (given_back()) {
      run->protocol_broken("a callback was called after drop");
      return refuse();
    }
    belongs_to_this_thread();
    run->lent().destroy_deferred();
    assay_error* answer = nullptr;
    try {
      std::vector<value> args;
      args.reserve(argc);
      for (std::size_t i = 0; i < argc; ++i) args.push_back(value::borrow(argv[i]));
      value made = static_cast<parts&>(*held()).function->call(args);
      *result = made.release();
    } catch (...) {
      answer = run->error_of(std::current_exception()).release();
    }
    run->lent().destroy_deferred();
    return answer;
  }

  static const assay_callback_ops* ops() noexcept {
    static const assay_callback_ops ops = {
        sizeof(assay_callback_ops), 0,
        [](void* data, const assay_value* argv, std::size_t argc, assay_value* result) {
          return static_cast<callback_record*>(data)->call(argv, argc, result);
        },
        [](void* data) { static_cast<callback_record*>(data)->give_back("drop"); }};
    return &ops;
  }

 private:
  class parts final : public contents {
   public:
    explicit parts(std::unique_ptr<callable> c) : function(std::move(c)) {}
    std::unique_ptr<callable> function;
  };

  static assay_error* refuse() {
    return make_error(error_kind::runtime, "the test of this callback has ended").release();
  }
};

}  // namespace

object make_callback(std::unique_ptr<callable> c) {
  test_run& run = require_run();
  assay_object* made = nullptr;
  check(
      loaded_plugin().core().callback(callback_record::ops(), new callback_record(run, std::move(c)), &made));
  return object::adopt(made);
}

}  // namespace assay::detail
