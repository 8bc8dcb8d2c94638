// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/options.hpp"

#include "libdsar/base/nearest.hpp"
#include "libdsar/map/collection_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dsar {
namespace {

std::string name_of(const StoreEntry& store, std::string_view collection) {
    return collection.empty() ? store.name : fmt::format("{}/{}", store.name, collection);
}

/// The text of an option, when it is one of the words.
std::string one_of(const StoreEntry& store, std::string_view collection, std::string_view name,
                   const std::string& text, const std::vector<std::string>& words) {
    if (std::find(words.begin(), words.end(), text) != words.end()) {
        return text;
    }
    const std::string near = nearest(text, words);
    throw settings_error(
        store, collection, fmt::format("`{}` must be one of: {}", name, fmt::join(words, ", ")),
        near.empty() ? std::string() : fmt::format("did you mean `{}: {}`?", name, near));
}

}  // namespace

std::string option(const StoreEntry& store, std::string_view name, std::string_view otherwise) {
    const auto found = store.options.find(std::string(name));
    return found == store.options.end() ? std::string(otherwise) : found->second;
}

bool flag_option(const StoreEntry& store, std::string_view name, bool otherwise) {
    const std::string text = option(store, name, otherwise ? "true" : "false");
    if (text != "true" && text != "false") {
        throw settings_error(store, {}, fmt::format("`{}` must be true or false", name));
    }
    return text == "true";
}

std::string choice_option(const StoreEntry& store, std::string_view name,
                          const std::vector<std::string>& words) {
    return one_of(store, {}, name, option(store, name, words.front()), words);
}

std::string choice_option(const StoreEntry& store, const CollectionEntry& collection,
                          std::string_view name, const std::vector<std::string>& words) {
    const auto own = store.options.find(option_of_collection(collection.name, name));
    return own == store.options.end() ? choice_option(store, name, words)
                                      : one_of(store, collection.name, name, own->second, words);
}

std::filesystem::path store_path(const StoreEntry& store, const std::filesystem::path& root) {
    return (root / option(store, "path")).lexically_normal();
}

Error settings_error(const StoreEntry& store, std::string_view collection, std::string why,
                     std::string next) {
    const std::string file = store.file.empty() ? std::string() : fmt::format(" ({})", store.file);
    return {ErrorKind::NotSetUp,
            fmt::format("the map of {}{} cannot be used", name_of(store, collection), file),
            std::move(why), std::move(next)};
}

Error reading_error(const StoreEntry& store, std::string_view collection, std::string why,
                    std::string next) {
    return {ErrorKind::Failed, "cannot read " + name_of(store, collection), std::move(why),
            std::move(next)};
}

Error changing_error(const StoreEntry& store, std::string_view collection, std::string why,
                     std::string next) {
    return {ErrorKind::Failed, "cannot change " + name_of(store, collection), std::move(why),
            std::move(next)};
}

Error reading_error(const StoreEntry& store, std::string_view collection, std::string_view where,
                    const Error& cause) {
    std::string why = cause.what();
    if (!cause.why().empty()) {
        why += ": " + cause.why();
    }
    if (!where.empty()) {
        why = fmt::format("{}: {}", where, why);
    }
    return {cause.kind(), "cannot read " + name_of(store, collection), std::move(why),
            cause.next()};
}

}  // namespace dsar
