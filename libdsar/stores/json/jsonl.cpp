// SPDX-License-Identifier: Apache-2.0
// Connector `jsonl`: files with one JSON document in each line, plain, compressed or in
// archives.
#include "libdsar/stores/connectors.hpp"
#include "libdsar/stores/file_set.hpp"
#include "libdsar/stores/json/lines.hpp"
#include "libdsar/stores/json/reader.hpp"
#include "libdsar/stores/json/scalar.hpp"
#include "libdsar/stores/scan/lines.hpp"

#include <array>
#include <utility>

namespace dsar {
namespace {

void split_lines(std::unique_ptr<ByteSource> source, const StoreEntry& store,
                 const std::vector<std::string>&, std::int64_t& number, const DocumentSink& sink) {
    Lines lines(std::move(source), store.max_record);
    number = 1;
    while (lines.next()) {
        number = lines.number();
        const bool blank = json_trimmed(lines.line()).empty();
        if (!blank &&
            !sink({lines.line(),
                   number,
                   {RecordPlace::Kind::Line, lines.offset(), lines.offset() + lines.taken()}},
                  lines.taken())) {
            return;
        }
        ++number;
    }
}

void scan_lines(std::unique_ptr<ByteSource> source, const StoreEntry& store,
                const std::vector<std::string>&, const ScanJob& job, std::int64_t& number,
                const DocumentSink& sink) {
    scan_json_lines(std::move(source), store.max_record, job, number, [&](const FoundLine& line) {
        sink({line.text,
              number,
              {RecordPlace::Kind::Line, line.offset, line.offset + line.text.size() + line.ending}},
             0);
    });
}

constexpr JsonSplit split{false, "line", &split_lines, &scan_lines};

constexpr std::array options{
    ConnectorOption{"path", "a file, or the folder that the collections' paths lie in", true},
    ConnectorOption{"appends", "refuse, copy-tail or rotate: what programs write meanwhile"},
    ConnectorOption{"modified", "keep: a rewritten file keeps the time of its last change"},
    ConnectorOption{"may_be_empty", "true: a glob may match no file"},
    ConnectorOption{"expands", "how many times its size a compressed file may hold; 1000"}};

std::unique_ptr<StoreReader> open_reader(const StoreEntry& store,
                                         const std::filesystem::path& root) {
    return std::make_unique<JsonStore>(store, root, split);
}

std::unique_ptr<Store> open_changer(const StoreEntry& store, const std::filesystem::path& root) {
    return std::make_unique<JsonStore>(store, root, split);
}

}  // namespace

constinit const Connector jsonl_connector{.kind = "jsonl",
                                          .summary = "files with one JSON document in each line",
                                          .options = options,
                                          .open_reader = &open_reader,
                                          .open_to_change = &open_changer,
                                          .each_file = &each_file_of_store};

}  // namespace dsar
