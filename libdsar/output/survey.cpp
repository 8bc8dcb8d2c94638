// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/survey.hpp"

#include "libdsar/base/error.hpp"

#include <fmt/format.h>

#include <array>
#include <unordered_map>

namespace dsar {

namespace {

// Whether all could be read. What goes wrong on the side of the package is for the caller's caller.
bool copy(const Attachment& from, PackageFile& to) {
    std::array<std::byte, std::size_t{1} << 16> buffer{};
    std::unique_ptr<ByteSource> source;
    while (true) {
        std::size_t size = 0;
        try {
            source = source ? std::move(source) : from.open();
            size = source->read(buffer);
        } catch (const Error& error) {
            if (error.kind() == ErrorKind::Interrupted) {
                throw;
            }
            return false;
        }
        if (size == 0) {
            return true;
        }
        to.write({reinterpret_cast<const char*>(buffer.data()), size});
    }
}

/// The names of one collection's columns while they are found.
class Columns {
 public:
    explicit Columns(std::vector<Column>& columns) : columns_(columns) {}

    void see(const Field& field) {
        const auto [entry, is_new] = index_.try_emplace(field.name, columns_.size());
        if (is_new) {
            columns_.push_back({field.name, {}});
        }
        if (!field.value.is_null()) {
            columns_[entry->second].kinds.insert(field.value.kind);
        }
    }

 private:
    std::vector<Column>& columns_;
    std::unordered_map<std::string, std::size_t> index_;
};

class Surveyor {
 public:
    explicit Surveyor(PackageFolder& folder) : folder_(folder) {}

    void collection(const PackageContent& content, std::size_t index) {
        CollectionSurvey found;
        Columns columns(found.columns);
        content.each(index, [&](const DisclosedRecord& record) { see(record, columns, found); });
        const CollectionFacts& facts = content.collections()[index];
        if (found.records > 0) {
            found.csv = names_.path_for(
                fmt::format("{}/{}", index, facts.collection),
                fmt::format("csv/{}/{}.csv", safe_name(facts.store), safe_name(facts.collection)));
        }
        result_.records += found.records;
        result_.withheld += facts.withheld;
        result_.collections.push_back(std::move(found));
    }

    PackageSurvey finish(bool all_searched) {
        result_.complete = all_searched;
        for (const auto& [name, file] : result_.attachments) {
            result_.complete = result_.complete && file.missing.empty();
        }
        return std::move(result_);
    }

 private:
    void see(const DisclosedRecord& disclosed, Columns& columns, CollectionSurvey& found) {
        ++found.records;
        for (const Field& part : disclosed.record.key) {
            // Positions are not fields; other parts of a key stand among the fields.
            if (part.name.starts_with('#')) {
                columns.see(part);
            }
        }
        for (const Field& field : disclosed.record.fields) {
            columns.see(field);
            found.bytes += field.name.size() + field.value.text.size() + 16;
        }
        found.withheld_fields += disclosed.withheld.size();
        for (const WithheldField& field : disclosed.withheld) {
            found.withheld_because.try_emplace(field.path, field.why);
        }
        for (const Attachment& attachment : disclosed.attachments) {
            attach(attachment);
        }
    }

    void attach(const Attachment& attachment) {
        const auto [entry, is_new] = result_.attachments.try_emplace(attachment.name);
        if (!is_new) {
            return;
        }
        AttachedFile& file = entry->second;
        std::string path = safe_path(attachment.name);
        if (!path.starts_with("files/")) {
            path = "files/" + path;
        }
        file.path = names_.path_for("attachment " + attachment.name, path);
        PackageFile written(folder_, file.path, attachment.media_type);
        if (copy(attachment, written)) {
            written.close();
            file.size = folder_.files().at(file.path).size;
        } else {
            std::filesystem::remove(folder_.root() / file.path);
            file.missing = "the file could not be read when the package was made";
        }
    }

    PackageFolder& folder_;
    SafeNames names_;
    PackageSurvey result_;
};

}  // namespace

PackageSurvey survey(const PackageContent& content, PackageFolder& folder) {
    Surveyor surveyor(folder);
    for (std::size_t index = 0; index < content.collections().size(); ++index) {
        surveyor.collection(content, index);
    }
    return surveyor.finish(content.facts().complete);
}

}  // namespace dsar
