// SPDX-License-Identifier: Apache-2.0
#include "libdsar/map/collection_options.hpp"

#include <algorithm>
#include <iterator>

namespace dsar {
namespace {

constexpr std::string_view front = "collections/";

}  // namespace

std::string option_of_collection(std::string_view collection, std::string_view option) {
    return std::string(front) + std::string(collection) + '/' + std::string(option);
}

std::optional<CollectionOption> collection_option(std::string_view name) {
    const std::size_t end = name.rfind('/');
    const std::string_view option = name.substr(std::min(name.size(), end + 1));
    const bool is_known = std::find(std::begin(collection_options), std::end(collection_options),
                                    option) != std::end(collection_options);
    if (!name.starts_with(front) || end < front.size() || !is_known) {
        return std::nullopt;
    }
    return CollectionOption{std::string(name.substr(front.size(), end - front.size())),
                            std::string(option)};
}

}  // namespace dsar
