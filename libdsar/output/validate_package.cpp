// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/validate_package.hpp"

#include "libdsar/base/byte_source.hpp"
#include "libdsar/base/digest.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/json_schema.hpp"
#include "libdsar/base/zip.hpp"
#include "libdsar/output/document_reader.hpp"
#include "libdsar/output/sign_package.hpp"
#include "libdsar/output/validate_document.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace dsar {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_list = std::size_t{256} << 20;

/// Passes bytes on and digests them.
class DigestingSource final : public ByteSource {
 public:
    explicit DigestingSource(ByteSource& from) : from_(from) {}

    std::size_t read(std::span<std::byte> buffer) override {
        const std::size_t size = from_.read(buffer);
        digest_.update({reinterpret_cast<const char*>(buffer.data()), size});
        size_ += size;
        return size;
    }
    /// Reads what nobody read and gives the digest of all.
    std::string finish() {
        std::array<std::byte, std::size_t{1} << 16> buffer{};
        while (read(buffer) > 0) {
        }
        return digest_.hex();
    }
    [[nodiscard]] std::uint64_t size() const { return size_; }

 private:
    ByteSource& from_;
    Sha256 digest_;
    std::uint64_t size_ = 0;
};

struct SeenFile {
    std::uint64_t size = 0;
    std::string sha256;
};

constexpr std::size_t longest_signature = 4096;

bool is_signature(std::string_view path) {
    return path == signature_file || path == ssh_signature_file;
}

/// Gathers what every file is, then compares.
class PackageCheck {
 public:
    explicit PackageCheck(const PackageTrust& trust) : trust_(trust) {}

    void file(const std::string& path, ByteSource& bytes) {
        DigestingSource source(bytes);
        if (path == "manifest.json") {
            manifest_text_ = read_all(source, longest_list);
        } else if (path == "SHA256SUMS") {
            sums_text_ = read_all(source, longest_list);
        } else if (path == "data.json") {
            data_ = check_export(source);
        } else if (is_signature(path) || path == public_key_file) {
            signing_[path] = read_all(source, longest_signature);
        }
        const std::string digest = source.finish();
        if (!seen_.try_emplace(path, SeenFile{source.size(), digest}).second) {
            complain(path, "stands twice in the archive");
        }
    }

    void complain(const std::string& path, std::string what) {
        Problem problem;
        problem.file = path;
        problem.what = std::move(what);
        problems_.push_back(std::move(problem));
    }

    /// What stands in the part that nobody could read is not known, so nothing is missing.
    Problems give_up(const std::string& path, std::string what) {
        complain(path, std::move(what));
        return std::move(problems_);
    }

    Problems finish() {
        check_manifest();
        check_sums();
        check_data();
        check_signatures();
        check_expiry();
        return std::move(problems_);
    }

 private:
    void add(const std::string& path, Problems found) {
        for (Problem& problem : found) {
            problem.file = path;
            problems_.push_back(std::move(problem));
        }
    }

    void check_manifest() {
        if (!manifest_text_) {
            complain("manifest.json", "is missing, so this is not a package");
            return;
        }
        Problems found;
        const std::unique_ptr<ByteSource> text = bytes_in_memory(*manifest_text_);
        manifest_ = read_document(*text, found);
        if (manifest_) {
            Problems of_schema = check_schema("package-1", *manifest_);
            if (!of_schema.empty()) {
                manifest_ = nullptr;  // its members cannot be relied on
            } else {
                of_schema = check_days(*manifest_);
            }
            found.insert(found.end(), of_schema.begin(), of_schema.end());
        }
        add("manifest.json", found);
        if (manifest_) {
            check_files();
        }
    }

    void check_files() {
        std::set<std::string> named;
        for (const Json& file : manifest_->at("files")) {
            const auto path = file.at("path").get<std::string>();
            if (!named.insert(path).second) {
                complain(path, "is named twice in manifest.json");
            }
            const auto seen = seen_.find(path);
            if (seen == seen_.end()) {
                complain(path, "is named in manifest.json and is missing");
            } else if (seen->second.sha256 != file.at("sha256").get<std::string>() ||
                       seen->second.size != file.at("size").get<std::uint64_t>()) {
                complain(path, "differs from its digest in manifest.json");
            }
        }
        for (const auto& [path, seen] : seen_) {
            const bool in_no_list = path == "SHA256SUMS" || is_signature(path);
            if (path != "manifest.json" && !in_no_list && !named.contains(path)) {
                complain(path, "is not named in manifest.json");
            }
        }
    }

    void check_sums() {
        if (!sums_text_) {
            complain("SHA256SUMS", "is missing");
            return;
        }
        std::string_view rest = *sums_text_;
        std::set<std::string> named;
        for (int number = 1; !rest.empty(); ++number) {
            const std::size_t end = std::min(rest.find('\n'), rest.size());
            check_sum(rest.substr(0, end), number, named);
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        for (const auto& [path, seen] : seen_) {
            if (path != "SHA256SUMS" && !is_signature(path) && !named.contains(path)) {
                complain(path, "is not listed in SHA256SUMS");
            }
        }
    }

    void check_sum(std::string_view line, int number, std::set<std::string>& named) {
        const std::size_t blanks = line.find("  ");
        if (blanks != 64) {
            Problem problem;
            problem.file = "SHA256SUMS";
            problem.where = fmt::format("line {}", number);
            problem.what = "is not a digest and a path";
            problem.must = "64 hex digits, two blanks, a path";
            problems_.push_back(std::move(problem));
            return;
        }
        const std::string path(line.substr(blanks + 2));
        const auto seen = seen_.find(path);
        if (!named.insert(path).second) {
            complain(path, "is listed twice in SHA256SUMS");
        } else if (seen == seen_.end()) {
            complain(path, "is listed in SHA256SUMS and is missing");
        } else if (seen->second.sha256 != line.substr(0, blanks)) {
            complain(path, "differs from its digest in SHA256SUMS");
        }
    }

    void check_data() {
        if (!data_) {
            complain("data.json", "is missing");
            return;
        }
        add("data.json", data_->problems);
        for (const std::string& path : data_->files) {
            if (!seen_.contains(path)) {
                complain(path, "is named in data.json and is missing");
            }
        }
        if (manifest_ && data_->envelope && data_->envelope->is_object()) {
            compare_facts(*data_->envelope);
        }
    }

    void compare_facts(const Json& data) {
        for (const char* name : {"case", "right", "generated_at", "complete"}) {
            if (data.contains(name) && data.at(name) != manifest_->at(name)) {
                differs(name, manifest_->at(name).dump(), data.at(name).dump());
            }
        }
        if (manifest_->at("records").get<std::uint64_t>() != data_->records) {
            differs("records", manifest_->at("records").dump(), std::to_string(data_->records));
        }
        const bool listed = data.contains("collections") && data.at("collections").is_array();
        const std::size_t collections = listed ? data.at("collections").size() : 0;
        if (manifest_->at("collections").get<std::size_t>() != collections) {
            differs("collections", manifest_->at("collections").dump(),
                    std::to_string(collections));
        }
    }

    [[nodiscard]] std::string signing(std::string_view path) const {
        const auto found = signing_.find(path);
        return found == signing_.end() ? std::string() : found->second;
    }

    // Both or none; with `signed_by` both.
    void check_signatures() {
        const bool is_signed =
            signing_.contains(signature_file) || signing_.contains(ssh_signature_file);
        if (trust_.signed_by != nullptr) {
            check_signatures_of(*trust_.signed_by, "the key given");
        } else if (is_signed && !signing_.contains(public_key_file)) {
            complain(std::string(public_key_file), "is missing, and the package is signed");
        } else if (is_signed) {
            try {
                check_signatures_of(PublicKey::parse(signing(public_key_file), public_key_file),
                                    std::string(public_key_file));
            } catch (const Error&) {
                complain(std::string(public_key_file), "is no Ed25519 key");
            }
        }
    }

    void check_signatures_of(const PublicKey& key, const std::string& whose) {
        const std::string sums = sums_text_.value_or("");
        for (const std::string_view name : {signature_file, ssh_signature_file}) {
            const bool good = name == signature_file
                                  ? key.verifies(sums, signing(name))
                                  : ssh_verifies(key, signature_space, sums, signing(name));
            if (!signing_.contains(name)) {
                complain(std::string(name), "is missing, so nobody vouches for the package");
            } else if (!good) {
                complain(std::string(name), "is not the signature of SHA256SUMS by " + whose);
            }
        }
    }

    void check_expiry() {
        if (!trust_.today || !manifest_ || !manifest_->contains("expires")) {
            return;
        }
        const std::string until = manifest_->at("expires").get<std::string>();
        if (until < format(*trust_.today)) {
            complain("manifest.json", "says that the package expired on " + until);
            problems_.back().severity = Problem::Severity::Warning;
        }
    }

    void differs(const std::string& name, std::string is, std::string must) {
        Problem problem;
        problem.file = "manifest.json";
        problem.where = "/" + name;
        problem.what = "differs from data.json";
        problem.is = std::move(is);
        problem.must = std::move(must);
        problems_.push_back(std::move(problem));
    }

    const PackageTrust& trust_;
    std::map<std::string, SeenFile> seen_;
    std::map<std::string, std::string, std::less<>> signing_;  // keys and signatures, by path
    std::optional<std::string> manifest_text_;
    std::optional<std::string> sums_text_;
    std::optional<ExportSummary> data_;
    std::shared_ptr<const Json> manifest_;
    Problems problems_;
};

}  // namespace

Problems check_package_folder(const fs::path& folder, const PackageTrust& trust) {
    PackageCheck check(trust);
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
        const std::string path = entry.path().lexically_relative(folder).generic_string();
        if (entry.is_symlink() || (!entry.is_regular_file() && !entry.is_directory())) {
            check.complain(path, "is not a plain file");
        } else if (entry.is_regular_file()) {
            const std::unique_ptr<ByteSource> bytes = open_file(entry.path());
            check.file(path, *bytes);
        }
    }
    return check.finish();
}

Problems check_package_zip(const fs::path& zip, const PackageTrust& trust) {
    PackageCheck check(trust);
    try {
        read_zip(zip, [&](const std::string& name, ByteSource& bytes) { check.file(name, bytes); });
    } catch (const Error& error) {
        return check.give_up(zip.filename().string(),
                             fmt::format("cannot be read as a zip archive: {}",
                                         error.why().empty() ? error.what() : error.why()));
    }
    return check.finish();
}

}  // namespace dsar
