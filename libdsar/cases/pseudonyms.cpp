// SPDX-License-Identifier: Apache-2.0
#include "libdsar/cases/pseudonyms.hpp"

#include "libdsar/base/digest.hpp"
#include "libdsar/cases/sealed.hpp"
#include "libdsar/model/normalise.hpp"

#include <fmt/format.h>

#include <optional>

namespace dsar {

namespace {

std::string digest_of(const Secret& key, std::string_view kind, std::string_view normal) {
    return hmac_sha256_hex(key.reveal(), fmt::format("{}:{}", kind, normal));
}

}  // namespace

Pseudonyms::Pseudonyms(const Workspace& workspace, std::string_view use)
    : workspace_(workspace),
      key_(hmac_sha256_hex(make_workspace_key(workspace.root).reveal(), use)) {}

std::string Pseudonyms::of(const Identifier& identifier) const {
    const Settings& settings = workspace_.settings;
    return digest_of(key_, identifier.kind,
                     normalise(form_of_kind(identifier.kind), identifier.value,
                               settings.normalising(identifier.kind, settings.country))
                         .value_or(identifier.value));
}

std::vector<std::string> Pseudonyms::all_of(const Identifier& identifier) const {
    const Settings& settings = workspace_.settings;
    const Form form = form_of_kind(identifier.kind);
    NormaliseOptions options = settings.normalising(identifier.kind, settings.country);
    const std::optional<std::string> normal = normalise(form, identifier.value, options);
    if (!normal) {
        return {};
    }
    std::vector<std::string> out = {digest_of(key_, identifier.kind, *normal)};
    if (options.ignore_plus_tag || options.ignore_dots) {
        options.ignore_plus_tag = options.ignore_dots = false;
        const std::optional<std::string> exact = normalise(form, identifier.value, options);
        if (exact && *exact != *normal) {
            out.push_back(digest_of(key_, identifier.kind, *exact));
        }
    }
    return out;
}

std::string Pseudonyms::of_text(std::string_view kind, std::string_view text) const {
    return digest_of(key_, kind, text);
}

std::string Pseudonyms::of_key() const {
    return hmac_sha256_hex(key_.reveal(), "the key itself");
}

}  // namespace dsar
