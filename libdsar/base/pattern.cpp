// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/pattern.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/patterns_module.hpp"

namespace dsar {

Pattern::Pattern(std::string_view pattern) : pattern_(nullptr) {
    std::string why;
    pattern_ = patterns_functions().make_one(pattern, names_, why);
    if (pattern_ == nullptr) {
        throw Error(ErrorKind::Failed, "a pattern cannot be compiled", why);
    }
}

Pattern::~Pattern() {
    if (pattern_ != nullptr) {
        patterns_functions().free_one(pattern_);
    }
}

bool Pattern::match(std::string_view text, std::vector<std::string_view>& groups) const {
    groups.assign(names_.size(), {});
    return patterns_functions().match_one(pattern_, text, true, groups);
}

bool Pattern::fits(std::string_view text) const {
    return patterns_functions().match_one(pattern_, text, true, {});
}

bool Pattern::begins(std::string_view text) const {
    return patterns_functions().match_one(pattern_, text, false, {});
}

}  // namespace dsar
