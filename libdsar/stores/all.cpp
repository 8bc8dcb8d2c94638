// SPDX-License-Identifier: Apache-2.0
// The list of connectors. A new one is declared in connectors.hpp and named here.
#include "libdsar/base/error.hpp"
#include "libdsar/base/nearest.hpp"
#include "libdsar/map/collection_options.hpp"
#include "libdsar/stores/connectors.hpp"
#include "libdsar/stores/grants.hpp"
#include "libdsar/stores/options.hpp"
#include "libdsar/stores/sealed/sealed_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace dsar {

std::span<const Connector> all_connectors() {
    static const std::array list{csv_connector,    files_connector, json_connector,
                                 jsonl_connector,  mysql_connector, postgres_connector,
                                 sqlite_connector, text_connector};
    return list;
}

const Connector* find_connector(std::string_view kind) {
    const auto list = all_connectors();
    const auto found = std::find_if(list.begin(), list.end(), [&](const Connector& connector) {
        return connector.kind == kind;
    });
    return found == list.end() ? nullptr : &*found;
}

namespace {

std::string suggestion(const std::string& word, const std::vector<std::string>& words) {
    const std::string near = nearest(word, words);
    return near.empty() ? "one of: " + fmt::format("{}", fmt::join(words, ", "))
                        : fmt::format("did you mean `{}`?", near);
}

const Connector& connector_of(const StoreEntry& store) {
    const Connector* connector = find_connector(store.kind);
    if (connector == nullptr) {
        std::vector<std::string> kinds;
        for (const Connector& each : all_connectors()) {
            kinds.emplace_back(each.kind);
        }
        throw settings_error(store, {}, fmt::format("there is no kind `{}`", store.kind),
                             suggestion(store.kind, kinds));
    }
    return *connector;
}

void check_options(const StoreEntry& store, const Connector& connector) {
    std::vector<std::string> names;
    for (const ConnectorOption& known : connector.options) {
        names.emplace_back(known.name);
        if (known.required && option(store, known.name).empty()) {
            throw settings_error(
                store, {}, fmt::format("a store of kind {} needs `{}`", store.kind, known.name));
        }
    }
    for (const auto& [name, value] : store.options) {
        const std::optional<CollectionOption> own = collection_option(name);
        const std::string& option = own ? own->option : name;
        if (std::find(names.begin(), names.end(), option) == names.end()) {
            throw settings_error(
                store, own ? own->collection : std::string(),
                fmt::format("a store of kind {} has no option `{}`", store.kind, option),
                suggestion(option, names));
        }
    }
}

}  // namespace

std::vector<Obstacle> StoreReader::obstacles(std::span<const Change> changes) {
    std::vector<Obstacle> out;
    for (std::size_t change = 0; change < changes.size(); ++change) {
        out.push_back({change, {}, "no_ability", "dsar only reads stores of this kind"});
    }
    return out;
}

bool StoreReader::sample(const SampleRequest&, const std::function<void(const Record&)>&,
                         const FindContext&) {
    return false;
}

std::vector<std::string> StoreReader::copies(std::span<const Change>) {
    throw Error(ErrorKind::Failed, "a record cannot be put back",
                "dsar only reads stores of this kind");
}

std::vector<MissingGrant> StoreReader::missing_grants(std::span<const Need>) {
    return {};
}

std::unique_ptr<StoreReader> open_store(const StoreEntry& store,
                                        const std::filesystem::path& root) {
    const Connector& connector = connector_of(store);
    check_options(store, connector);
    return with_open_fields(connector.open_reader(store, root), store, root);
}

std::unique_ptr<Store> open_to_change(const StoreEntry& store, const std::filesystem::path& root) {
    const Connector& connector = connector_of(store);
    check_options(store, connector);
    return connector.open_to_change == nullptr
               ? nullptr
               : with_open_fields(connector.open_to_change(store, root), store, root);
}

}  // namespace dsar
