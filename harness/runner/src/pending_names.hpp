// pending_names.hpp - the coroutines of a test that had not ended, in words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace assay::runner {

// `types`: names of types as typeid gives them, a line each. Equal ones become one, with a count.
std::vector<std::string> names_of_pending(std::string_view types);

}  // namespace assay::runner
