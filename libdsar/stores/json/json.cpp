// SPDX-License-Identifier: Apache-2.0
// Connector `json`: JSON files whose outermost value, or the array that `record_at` names, holds
// the records.
#include "libdsar/base/error.hpp"
#include "libdsar/stores/connectors.hpp"
#include "libdsar/stores/file_set.hpp"
#include "libdsar/stores/json/elements.hpp"
#include "libdsar/stores/json/reader.hpp"
#include "libdsar/stores/options.hpp"
#include "libdsar/stores/scan/elements.hpp"

#include <array>
#include <utility>

namespace dsar {
namespace {

RecordPlace place_of(JsonElements& elements, const std::vector<std::string>& path) {
    const std::uint64_t begin = elements.offset();
    RecordPlace place{path.empty() ? RecordPlace::Kind::File : RecordPlace::Kind::Fixed, begin,
                      begin + elements.element().size()};
    if (elements.in_array()) {
        place.kind = RecordPlace::Kind::Element;
        place.before = elements.before();
        place.behind = elements.behind();
    }
    return place;
}

void require_array(bool found, const StoreEntry& store) {
    if (!found && !flag_option(store, "may_be_empty", false)) {
        throw Error(ErrorKind::Failed, "the file has nothing at the collection's `record_at`");
    }
}

void split_elements(std::unique_ptr<ByteSource> source, const StoreEntry& store,
                    const std::vector<std::string>& path, std::int64_t& number,
                    const DocumentSink& sink) {
    JsonElements elements(std::move(source), store.max_record, path);
    number = 1;
    std::uint64_t passed = 0;
    while (elements.next()) {
        number = elements.number();
        const std::uint64_t before = std::exchange(passed, elements.offset());
        const RecordPlace place = place_of(elements, path);
        if (!sink({elements.element(), number, place}, passed - before)) {
            return;
        }
        ++number;
    }
    require_array(elements.found_array(), store);
}

void scan_elements(std::unique_ptr<ByteSource> source, const StoreEntry& store,
                   const std::vector<std::string>& path, const ScanJob& job, std::int64_t& number,
                   const DocumentSink& sink) {
    const bool found = scan_json_elements(std::move(source), store.max_record, path, job, number,
                                          [&](std::string_view json) {
                                              sink({json, number, {}}, 0);
                                          });
    require_array(found, store);
}

constexpr JsonSplit split{true, "element", &split_elements, &scan_elements};

constexpr std::array options{
    ConnectorOption{"path", "a file, or the folder that the collections' paths lie in", true},
    ConnectorOption{"modified", "keep: a rewritten file keeps the time of its last change"},
    ConnectorOption{"may_be_empty", "true: a glob may match no file, a file may lack the array"},
    ConnectorOption{"expands", "how many times its size a compressed file may hold; 1000"}};

std::unique_ptr<StoreReader> open_reader(const StoreEntry& store,
                                         const std::filesystem::path& root) {
    return std::make_unique<JsonStore>(store, root, split);
}

std::unique_ptr<Store> open_changer(const StoreEntry& store, const std::filesystem::path& root) {
    return std::make_unique<JsonStore>(store, root, split);
}

}  // namespace

constinit const Connector json_connector{.kind = "json",
                                         .summary = "JSON files with an array of records",
                                         .options = options,
                                         .open_reader = &open_reader,
                                         .open_to_change = &open_changer,
                                         .each_file = &each_file_of_store};

}  // namespace dsar
