// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/text/change.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/stores/file_set.hpp"
#include "libdsar/stores/json/edit.hpp"
#include "libdsar/stores/options.hpp"
#include "libdsar/stores/text/records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace dsar {
namespace {

namespace fs = std::filesystem;

/// What a part says once the values for it are written, one after the other; nullopt: none is.
std::optional<Value> value_with(const TextPart& part, std::span<const NewValue> values,
                                const TextFormat& format) {
    std::optional<Value> result;
    JsonEditor editor;
    for (const NewValue& value : values) {
        const FieldPath path(value.path);
        if (path.is_position() || path.name() != part.name) {
            continue;
        }
        if (!path.is_nested()) {
            result = format.written_for(part.name, value.value);
            continue;
        }
        Value now = result.value_or(value_of(part));
        if (!now.is_null()) {
            now.text =
                editor.in_text(std::move(now.text), std::span(path.parts).subspan(1), value.value);
            result = std::move(now);
        }
    }
    return result;
}

std::vector<Splice> splices_of(std::string_view text, std::uint64_t offset,
                               std::span<const NewValue> values, const TextFormat& format,
                               const YearSource& years) {
    std::vector<TextPart> parts;
    format.take_apart(text, parts, years);
    std::vector<Splice> splices;
    for (const TextPart& part : parts) {
        const std::optional<Value> value = value_with(part, values, format);
        std::optional<Splice> splice = value ? splice_of(part, *value) : std::nullopt;
        if (splice) {
            splice->begin += offset;
            splice->end += offset;
            splices.push_back(*std::move(splice));
        }
    }
    return splices;
}

void walk_file(const StoreEntry& store, const CollectionEntry& collection, const StoreFile& file,
               const TextFormat& format, const FlatFormat::Wants& wants,
               const FlatFormat::Visit& visit) {
    const fs::path path = fs::canonical(file.path);
    const FileState state = file_state(path);
    const std::string_view only_read = only_read_because(store, file);
    const YearSource years = format.years_of(file);
    read_text_file(store, collection, file, format, [&](const TextRecord& found) {
        const Position position{found.number, file.name, 0};
        if (!wants(position)) {
            return true;
        }
        const std::string_view text = format.text_of(found.record);
        std::optional<Record> record;
        RecordPlace place{RecordPlace::Kind::Line, found.offset,
                          found.offset + found.record.size()};
        // Put back between others, an entry without the empty line at its end would join the next.
        place.inner = !format.is_by_line() && !found.record.ends_with('\n');
        place.only_read = only_read;
        visit({path, state, position, place,
               [&]() -> const Record& {
                   if (!record) {
                       record = format.record(text, nullptr, years);
                   }
                   return *record;
               },
               [&](std::span<const NewValue> values) {
                   return splices_of(text, found.offset, values, format, years);
               },
               found.record, found.offset});
        return true;
    });
}

std::string refusal(const NewValue& value, const TextFormat& format) {
    const FieldPath path(value.path);
    if (path.is_position()) {
        return "it is no part of the record itself";
    }
    if (path.is_nested()) {
        return json_of(value.value) ? std::string() : "JSON cannot hold this value";
    }
    return format.refusal(path.name(), value.value);
}

}  // namespace

void read_text_file(const StoreEntry& store, const CollectionEntry& collection,
                    const StoreFile& file, const TextFormat& format,
                    const std::function<bool(const TextRecord& record)>& take) {
    TextRecords records(format.encoding().read(open_collection_file(store, collection, file)),
                        store.max_record, format);
    const auto next = [&] {
        try {
            return records.next();
        } catch (const Error& error) {
            throw reading_error(store, collection.name,
                                fmt::format("{}, record {}", file.name, records.number()), error);
        }
    };
    while (next()) {
        if (!take({records.record(), records.number(), records.offset(), records.passed()})) {
            return;
        }
    }
}

FlatFormat text_files(const StoreEntry& store, const fs::path& root, const TextFormat& format) {
    FlatFormat flat;
    flat.walk = [&store, &root, &format](const CollectionEntry& collection,
                                         const FlatFormat::Wants& wants,
                                         const FlatFormat::Visit& visit) {
        each_text_file(store, collection, files_of(store, collection, root),
                       [&](const StoreFile& file) {
                           walk_file(store, collection, file, format, wants, visit);
                       });
    };
    flat.refusal = [&format](const NewValue& value) { return refusal(value, format); };
    flat.files = [&store, &root](const CollectionEntry& collection) {
        return files_of(store, collection, root);
    };
    if (!format.encoding().name.empty()) {
        flat.to_bytes = [&format](const fs::path& path, std::vector<Splice> splices) {
            return format.encoding().splices(path, std::move(splices));
        };
    }
    flat.open = [&store, &format](const CollectionEntry& collection, const StoreFile& file) {
        const FileEncoding lenient{format.encoding().name, true};
        return lenient.read(open_collection_file(store, collection, file));
    };
    flat.folder = store_path(store, root);
    flat.digest_of = [&format](const CollectionEntry&, const StoreFile& file,
                               const std::string& text) {
        return record_digest(format.record(format.text_of(text), nullptr, format.years_of(file)));
    };
    return flat;
}

}  // namespace dsar
