// SPDX-License-Identifier: Apache-2.0
// Help that belongs to no command: exit codes, formats, the vocabulary, where settings come from.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace dsar::cli {

/// One page of `dsar help TOPIC`.
struct Topic {
    std::string_view name;
    std::string_view summary;
    std::string (*text)();
};

/// Every topic, in help order.
std::span<const Topic> all_topics();

}  // namespace dsar::cli
