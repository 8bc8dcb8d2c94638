// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/sign_package.hpp"

#include "libdsar/base/digest.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/instant.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/base/zip.hpp"
#include "libdsar/output/package_folder.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <utility>

namespace dsar {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_manifest = std::size_t{256} << 20;

[[noreturn]] void refuse(const fs::path& zip, std::string why) {
    throw Error(ErrorKind::Failed, "cannot sign " + zip.string(), std::move(why));
}

Json read_manifest(const fs::path& zip) {
    std::string text;
    read_zip(zip, [&](const std::string& name, ByteSource& bytes) {
        if (name == "manifest.json") {
            text = read_all(bytes, longest_manifest);
        }
    });
    Json manifest = Json::parse(text, nullptr, false);
    if (!manifest.is_object() || manifest.value("schema", "") != "package-1") {
        refuse(zip, "it is no package");
    }
    return manifest;
}

void require_digest(const fs::path& zip, const std::string& expected) {
    const std::string found = packaged_file(zip).sha256;
    if (found != expected) {
        throw Error(ErrorKind::NeedsPerson, "the package changed after it was approved",
                    "sha256 " + expected + " was approved; the package is now " + found);
    }
}

/// One file more in the list, which is sorted by path.
void list_file(Json& files, const std::string& path, std::string_view text,
               const std::string& media_type) {
    std::map<std::string, Json> sorted;
    for (Json& file : files) {
        sorted.emplace(file.at("path").get<std::string>(), std::move(file));
    }
    sorted[path] = {{"path", path},
                    {"size", text.size()},
                    {"sha256", sha256_hex(text)},
                    {"media_type", media_type}};
    files = Json::array();
    for (auto& [name, file] : sorted) {
        files.push_back(std::move(file));
    }
}

/// The manifest with the day after the time, and with the key among its files.
Json signed_manifest(const Json& manifest, Date expires, std::string_view public_key) {
    Json out;
    for (const auto& [name, value] : manifest.items()) {
        out[name] = value;
        if (name == "generated_at") {
            out["expires"] = format(expires);
        }
    }
    list_file(out["files"], std::string(public_key_file), public_key, "application/x-pem-file");
    return out;
}

std::string sums_of(const Json& manifest, std::string_view manifest_text) {
    std::map<std::string, std::string> digests{{"manifest.json", sha256_hex(manifest_text)}};
    for (const Json& file : manifest.at("files")) {
        digests[file.at("path").get<std::string>()] = file.at("sha256").get<std::string>();
    }
    std::string sums;
    for (const auto& [path, digest] : digests) {
        sums += digest + "  " + path + "\n";
    }
    return sums;
}

void copy_files(const fs::path& zip, const Json& manifest, ZipWriter& writer) {
    std::map<std::string, std::uint64_t> sizes;
    for (const Json& file : manifest.at("files")) {
        sizes[file.at("path").get<std::string>()] = file.at("size").get<std::uint64_t>();
    }
    read_zip(zip, [&](const std::string& name, ByteSource& bytes) {
        if (name == "manifest.json" || name == "SHA256SUMS") {
            return;
        }
        const auto size = sizes.extract(name);
        if (size.empty()) {
            refuse(zip, "it has a file that its manifest does not name");
        }
        writer.add(name, size.mapped(), bytes);
    });
    sizes.erase(std::string(public_key_file));
    if (!sizes.empty()) {
        refuse(zip, "it lacks a file that its manifest names");
    }
}

void add_text(ZipWriter& writer, std::string_view name, const std::string& text) {
    writer.add(name, text.size(), *bytes_in_memory(text));
}

}  // namespace

SignedPackage sign_package(const fs::path& zip, const std::string& expected_sha256,
                           const fs::path& target, Date expires, const SigningKey& key) {
    require_digest(zip, expected_sha256);
    const std::string public_key = key.public_key().pem();
    const Json manifest = signed_manifest(read_manifest(zip), expires, public_key);
    const std::optional<Instant> made = parse_instant(manifest.value("generated_at", ""));
    if (!made) {
        refuse(zip, "its manifest does not say when it was made");
    }
    const std::string text = manifest.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
    const std::string sums = sums_of(manifest, text);
    ZipWriter writer(target, made->time_since_epoch().count());
    copy_files(zip, manifest, writer);
    add_text(writer, public_key_file, public_key);
    add_text(writer, "manifest.json", text);
    add_text(writer, "SHA256SUMS", sums);
    add_text(writer, signature_file, key.sign(sums));
    add_text(writer, ssh_signature_file, ssh_signature(key, signature_space, sums));
    writer.commit();
    const PackagedFile written = packaged_file(target);
    return {written.size, written.sha256};
}

}  // namespace dsar
