// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/subject_input.hpp"

#include "libdsar/base/error.hpp"

#include <array>

namespace dsar::cli {
namespace {

constexpr std::array<std::string_view, 4> plain_kinds{"email", "phone", "name", "ip"};

Identifier split_id(const std::string& text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
        throw Error(ErrorKind::Usage, "--id needs KIND=VALUE", "KIND is one that the data map uses",
                    "dsar map show");
    }
    return {text.substr(0, equals), text.substr(equals + 1)};
}

}  // namespace

Subject subject_from_flags(const Invocation& invocation) {
    Subject subject;
    for (const std::string_view kind : plain_kinds) {
        for (std::string& value : invocation.values(kind)) {
            subject.identifiers.push_back({std::string(kind), std::move(value)});
        }
    }
    for (const std::string& text : invocation.values("id")) {
        subject.identifiers.push_back(split_id(text));
    }
    return subject;
}

Identifier identifier_from_answer(std::string_view answer) {
    const std::string text(answer);
    if (text.find('@') != std::string::npos) {
        return {"email", text};
    }
    if (text.find('=') != std::string::npos) {
        return split_id(text);
    }
    if (text.find_first_of("0123456789") == std::string::npos) {
        return {"name", text};
    }
    return {"phone", text};
}

}  // namespace dsar::cli
