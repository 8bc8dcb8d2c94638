// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/pattern.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/module.hpp"
#include "libdsar/base/patterns_module.hpp"

namespace dsar {
namespace {

const PatternsFunctions& functions() {
    static const PatternsFunctions& loaded =
        *static_cast<const PatternsFunctions*>(module_symbol("patterns", "dsar_patterns"));
    return loaded;
}

}  // namespace

Pattern::Pattern(std::string_view pattern) : pattern_(nullptr) {
    std::string why;
    pattern_ = functions().make_one(pattern, names_, why);
    if (pattern_ == nullptr) {
        throw Error(ErrorKind::Failed, "a pattern cannot be compiled", why);
    }
}

Pattern::~Pattern() {
    if (pattern_ != nullptr) {
        functions().free_one(pattern_);
    }
}

bool Pattern::match(std::string_view text, std::vector<std::string_view>& groups) const {
    groups.assign(names_.size(), {});
    return functions().match_one(pattern_, text, true, groups);
}

bool Pattern::fits(std::string_view text) const {
    return functions().match_one(pattern_, text, true, {});
}

bool Pattern::begins(std::string_view text) const {
    return functions().match_one(pattern_, text, false, {});
}

}  // namespace dsar
