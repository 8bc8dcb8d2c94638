// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/seal.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/system_error.hpp"
#include "libdsar/base/temporary_file.hpp"
#include "libdsar/base/zip.hpp"
#include "libdsar/output/package_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <utility>

namespace dsar {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view inner_name = "package.zip";
constexpr std::string_view volume_suffix = ".cms";

std::string volume_name(const std::string& name, std::uint64_t number) {
    return fmt::format("{}.{:03}{}", name, number, volume_suffix);
}

SealedFile described(const fs::path& folder, const std::string& name) {
    const PackagedFile file = packaged_file(folder / name);
    return {name, file.size, file.sha256};
}

std::vector<SealedFile> seal_as_zip(const fs::path& zip, const fs::path& folder,
                                    const std::string& name, const Secret& passphrase) {
    struct ::stat found = {};
    if (::stat(zip.c_str(), &found) != 0) {
        throw_system_error("read", zip, errno);
    }
    const std::string outer = name + ".zip";
    ZipWriter writer(folder / outer, found.st_mtim.tv_sec, &passphrase);
    writer.add(inner_name, static_cast<std::uint64_t>(found.st_size), *open_file(zip));
    writer.commit();
    return {described(folder, outer)};
}

std::vector<SealedFile> seal_as_cms(const fs::path& zip, const fs::path& folder,
                                    const std::string& name, const Seal& seal) {
    const CmsRecipients recipients(seal.certificates, seal.passphrase);
    const std::unique_ptr<ByteSource> source = open_file(zip);
    std::uint64_t left = fs::file_size(zip);
    std::vector<SealedFile> files;
    while (left > 0) {
        const std::uint64_t size = std::min(left, seal.volume_bytes);
        const std::string volume = volume_name(name, files.size() + 1);
        write_cms(folder / volume, *source, size, recipients);
        files.push_back(described(folder, volume));
        left -= size;
    }
    return files;
}

std::vector<SealedFile> move_package(const fs::path& zip, const fs::path& folder,
                                     const std::string& name) {
    fs::rename(zip, folder / (name + ".zip"));
    return {described(folder, name + ".zip")};
}

/// NAME and number of `NAME.001.cms`; 0 when it is none.
std::pair<std::string, int> parse_volume(const fs::path& path) {
    const std::string name = path.filename().string();
    constexpr std::size_t tail = 8;  // .001.cms
    if (name.size() <= tail || !name.ends_with(volume_suffix) || name[name.size() - tail] != '.') {
        return {};
    }
    const std::string digits = name.substr(name.size() - tail + 1, 3);
    if (digits.find_first_not_of("0123456789") != std::string::npos) {
        return {};
    }
    return {name.substr(0, name.size() - tail), std::stoi(digits)};
}

bool holds_inner_archive(const fs::path& path) {
    bool sealed = false;
    try {
        int entries = 0;
        read_zip(path, [&](const std::string& name, ByteSource&) {
            sealed = ++entries == 1 && name == inner_name;
            throw Error(ErrorKind::Interrupted, "the first name is enough");
        });
    } catch (const Error&) {
        return sealed;
    }
    return sealed;
}

void open_zip(const fs::path& path, const Secret& passphrase, const Descriptor& into) {
    std::array<std::byte, std::size_t{1} << 16> buffer{};
    read_zip(
        path,
        [&](const std::string&, ByteSource& bytes) {
            while (const std::size_t size = bytes.read(buffer)) {
                write_fully(into, {reinterpret_cast<const char*>(buffer.data()), size}, path);
            }
        },
        &passphrase);
}

void open_volumes(const fs::path& path, const Secret& passphrase, const Descriptor& into) {
    const auto [name, given] = parse_volume(path);
    for (int number = 1;; ++number) {
        const fs::path volume =
            path.parent_path() / volume_name(name, static_cast<std::uint64_t>(number));
        std::error_code ignored;
        if (number > given && !fs::exists(volume, ignored)) {
            return;
        }
        read_cms(volume, passphrase,
                 [&](std::string_view piece) { write_fully(into, piece, volume); });
    }
}

}  // namespace

std::string_view name_of(SealMethod method) {
    switch (method) {
        case SealMethod::None:
            return "none";
        case SealMethod::ZipAes:
            return "zip-aes";
        case SealMethod::Cms:
            return "cms";
    }
    return {};
}

std::optional<SealMethod> parse_seal_method(std::string_view word) {
    for (const SealMethod method : {SealMethod::None, SealMethod::ZipAes, SealMethod::Cms}) {
        if (word == name_of(method)) {
            return method;
        }
    }
    return std::nullopt;
}

std::vector<SealedFile> seal_package(const fs::path& zip, const fs::path& folder,
                                     const std::string& name, const Seal& seal) {
    switch (seal.method) {
        case SealMethod::None:
            return move_package(zip, folder, name);
        case SealMethod::ZipAes:
            return seal_as_zip(zip, folder, name, *seal.passphrase);
        case SealMethod::Cms:
            return seal_as_cms(zip, folder, name, seal);
    }
    return {};
}

std::string opening_command(const Seal& seal, const std::vector<SealedFile>& files) {
    const std::string first = files.empty() ? std::string() : files.front().name;
    if (seal.method != SealMethod::Cms) {
        return "7z x " + first;
    }
    const std::string key =
        seal.passphrase == nullptr ? "-recip CERTIFICATE -inkey KEY" : "-pwri_password PASSPHRASE";
    const std::string open = "openssl cms -decrypt -binary -inform DER " + key + " -in ";
    if (files.size() == 1) {
        return open + first + " -out package.zip";
    }
    const std::string all = first.substr(0, first.size() - volume_name("", 1).size()) + ".*.cms";
    return "for v in " + all + "; do " + open + "$v; done > package.zip";
}

bool is_sealed_package(const fs::path& path) {
    std::error_code ignored;
    if (!fs::is_regular_file(path, ignored)) {
        return false;
    }
    std::array<std::byte, 4> front{};
    const std::size_t size = open_file(path)->read(front);
    const std::string_view text(reinterpret_cast<const char*>(front.data()), size);
    if (parse_volume(path).second > 0) {
        return text.starts_with('\x30');  // a sequence, in DER or BER
    }
    return text.starts_with("PK\x03\x04") && holds_inner_archive(path);
}

Descriptor open_sealed_package(const fs::path& path, const Secret& passphrase) {
    Descriptor inside = open_unnamed(fs::temp_directory_path(), ".dsar-");
    if (parse_volume(path).second > 0) {
        open_volumes(path, passphrase, inside);
    } else {
        open_zip(path, passphrase, inside);
    }
    return inside;
}

}  // namespace dsar
