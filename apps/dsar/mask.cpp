// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/mask.hpp"

#include "apps/dsar/text_width.hpp"

namespace dsar::cli {
namespace {

// The first `count` characters when at least as many again stay hidden.
std::string head(std::string_view text, std::size_t count, std::string_view ellipsis) {
    std::string kept;
    std::string_view rest = text;
    for (std::size_t at = 0; at < count && !rest.empty(); ++at) {
        const std::size_t bytes = first_code_point(rest).bytes;
        kept.append(rest.substr(0, bytes));
        rest.remove_prefix(bytes);
    }
    return (rest.size() < kept.size() ? std::string{} : kept).append(ellipsis);
}

}  // namespace

std::string masked(const Identifier& identifier, const Look& look) {
    const std::string_view dots = look.ellipsis();
    const std::string value = look.safe(identifier.value);
    const std::size_t at = value.rfind('@');
    if (at != std::string::npos && at > 0) {
        const std::string domain = value.substr(at + 1);
        const std::size_t dot = domain.rfind('.');
        const std::string ending = dot == std::string::npos ? std::string{} : domain.substr(dot);
        return head(value.substr(0, at), 2, dots) + "@" + head(domain.substr(0, dot), 2, dots) +
               ending;
    }
    if (identifier.kind == "phone" && value.size() >= 9) {
        return value.substr(0, 3) + std::string(dots) + value.substr(value.size() - 2);
    }
    return head(value, 2, dots);
}

}  // namespace dsar::cli
