#include "floor.hpp"

namespace assay::runner {
namespace {

plugin_request request_of(const std::string& path) {
  plugin_request request;
  request.name = request.spec = "floor";
  request.path = path;
  return request;
}

// It is timed alone.
settings without_counting(settings how) {
  how.benchmarks->counting = {};
  return how;
}

}  // namespace

floor_run::floor_run(const settings& how)
    : request_(request_of(how.benchmarks->floor)),
      how_(without_counting(how)),
      run_(0, request_, false, no_tests_, how_, names_, unheard_) {}

}  // namespace assay::runner
