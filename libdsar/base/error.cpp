// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/error.hpp"

#include <utility>

namespace dsar {

Error::Error(ErrorKind kind, std::string what, std::string why, std::string next)
    : kind_(kind), what_(std::move(what)), why_(std::move(why)), next_(std::move(next)) {}

Error::~Error() = default;

}  // namespace dsar
