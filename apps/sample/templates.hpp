// SPDX-License-Identifier: Apache-2.0
// The hand-written files of the sample (workspace/, sql/), built into the program by embed.cmake.
#pragma once

#include <span>
#include <string_view>

namespace sample {

/// One file, by its path below apps/sample.
struct Template {
    std::string_view name;
    std::string_view text;
};

/// All of them, sorted by name.
std::span<const Template> templates();

/// The text of one. Throws std::logic_error when there is none of that name.
std::string_view template_text(std::string_view name);

}  // namespace sample
