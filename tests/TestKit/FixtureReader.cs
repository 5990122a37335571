// SPDX-License-Identifier: Apache-2.0

using System.IO.Compression;

namespace PowerVerse.Chain.TestKit;

/// <summary>Lists and reads fixture files in zips, folders (zips inside included) and single files, in ordinal order of their names.</summary>
public static class FixtureReader
{
    /// <summary>Reads every file with one of the given extensions (with the dot; none means .json).</summary>
    /// <exception cref="FileNotFoundException">The path is neither a file nor a folder.</exception>
    public static IEnumerable<FixtureEntry> Read(string path, params string[] extensions)
    {
        string[] wanted = extensions.Length == 0 ? [".json"] : extensions;
        if (Directory.Exists(path))
        {
            return ReadFolder(path, wanted);
        }

        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"No such file or folder: {path}.", path);
        }

        return IsZip(path) ? ReadZip(path, wanted) : [new FixtureEntry(path, Path.GetFileName(path), File.ReadAllBytes(path))];
    }

    /// <summary>Reads one entry of a zip by its exact name.</summary>
    /// <exception cref="FileNotFoundException">The zip holds no such entry.</exception>
    public static byte[] ReadZipEntry(string zipPath, string name)
    {
        using ZipArchive archive = ZipFile.OpenRead(zipPath);
        ZipArchiveEntry entry = archive.GetEntry(name) ?? throw new FileNotFoundException($"{zipPath} holds no {name}.", name);
        return ReadAll(entry);
    }

    private static IEnumerable<FixtureEntry> ReadFolder(string folder, string[] extensions)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (IsZip(file))
            {
                foreach (FixtureEntry entry in ReadZip(file, extensions))
                {
                    yield return entry;
                }
            }
            else if (HasExtension(file, extensions))
            {
                string name = Path.GetRelativePath(folder, file).Replace('\\', '/');
                yield return new FixtureEntry(folder, name, File.ReadAllBytes(file));
            }
        }
    }

    private static IEnumerable<FixtureEntry> ReadZip(string path, string[] extensions)
    {
        using ZipArchive archive = ZipFile.OpenRead(path);
        foreach (ZipArchiveEntry entry in archive.Entries.OrderBy(entry => entry.FullName, StringComparer.Ordinal))
        {
            if (HasExtension(entry.FullName, extensions))
            {
                yield return new FixtureEntry(path, entry.FullName, ReadAll(entry));
            }
        }
    }

    private static byte[] ReadAll(ZipArchiveEntry entry)
    {
        byte[] content = new byte[checked((int)entry.Length)];
        using Stream stream = entry.Open();
        stream.ReadExactly(content);
        return content;
    }

    private static bool IsZip(string path) => path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);

    private static bool HasExtension(string name, string[] extensions) =>
        extensions.Any(extension => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase));
}
