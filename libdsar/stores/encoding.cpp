// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/encoding.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/stores/options.hpp"
#include "libdsar/stores/recode.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <span>
#include <utility>

namespace dsar {
namespace {

bool is_utf8_name(std::string name) {
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char letter) { return std::tolower(letter); });
    return name.empty() || name == "utf-8" || name == "utf8";
}

std::string front_of(const std::filesystem::path& path) {
    std::string front(4, '\0');
    front.resize(open_decompressed(path)->read(std::as_writable_bytes(std::span(front))));
    return front;
}

}  // namespace

FileEncoding FileEncoding::of(const StoreEntry& store) {
    const std::string name = option(store, "encoding");
    FileEncoding encoding;
    encoding.name = is_utf8_name(name) ? std::string() : name;
    if (!encoding.name.empty() && !is_encoding(encoding.name)) {
        throw settings_error(store, {}, fmt::format("there is no encoding `{}`", name),
                             "`iconv -l` lists them");
    }
    encoding.keep_bad_bytes = choice_option(store, "encoding_errors", {"fail", "keep"}) == "keep";
    return encoding;
}

std::unique_ptr<ByteSource> FileEncoding::read(std::unique_ptr<ByteSource> source) const {
    return name.empty() ? std::move(source) : recoded(std::move(source), name, keep_bad_bytes);
}

std::string FileEncoding::refusal(std::string_view text) const {
    if (name.empty()) {
        return {};
    }
    if (!is_stateless(name)) {
        return fmt::format("files in {} are only read", name);
    }
    return encoded(text, name, {}) ? std::string()
                                   : fmt::format("the value has letters that {} lacks", name);
}

std::vector<Splice> FileEncoding::splices(const std::filesystem::path& path,
                                          std::vector<Splice> splices) const {
    std::vector<std::uint64_t> offsets;
    for (const Splice& splice : splices) {
        offsets.push_back(splice.begin);
        offsets.push_back(splice.end);
    }
    const auto places = encoded_offsets(open_decompressed(path), name, keep_bad_bytes, offsets);
    const std::string front = front_of(path);
    for (std::size_t index = 0; index < splices.size(); ++index) {
        Splice& splice = splices[index];
        auto text =
            splice.text.empty() ? std::optional(std::string()) : encoded(splice.text, name, front);
        if (!text || !is_stateless(name)) {
            throw Error(ErrorKind::Failed, "cannot rewrite " + path.string(),
                        fmt::format("it cannot be said in {}", name));
        }
        splice = {places[2 * index], places[2 * index + 1], *std::move(text)};
    }
    return splices;
}

}  // namespace dsar
