// SPDX-License-Identifier: Apache-2.0

using System.Xml.Linq;

namespace PowerVerse.Chain.Architecture.Tests;

/// <summary>The checked-out repository as files: where its root is, its projects and their sources.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static IEnumerable<Project> SourceProjects =>
        Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(path => new Project(path));

    /// <summary>Every C# file under the given top-level folders, build outputs excluded.</summary>
    public static IEnumerable<string> CSharpFiles(params string[] folders) =>
        folders
            .Select(folder => Path.Combine(Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/node_modules/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    public static string Relative(string path) => Path.GetRelativePath(Root, path);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PowerVerse.Chain.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The test runs outside the repository.");
    }
}

/// <summary>One project file with what it references.</summary>
internal sealed class Project
{
    private readonly XDocument _xml;

    public Project(string path)
    {
        Path = path;
        _xml = XDocument.Load(path);
    }

    public string Path { get; }

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    public bool IsDeterministic => _xml.Descendants("DeterministicZone").Any(element => element.Value == "true");

    public IReadOnlyList<string> ProjectReferences =>
        [.. _xml.Descendants("ProjectReference").Select(element => System.IO.Path.GetFileNameWithoutExtension(element.Attribute("Include")!.Value.Replace('\\', '/')))];

    public IReadOnlyList<XElement> PackageReferences => [.. _xml.Descendants("PackageReference")];
}
