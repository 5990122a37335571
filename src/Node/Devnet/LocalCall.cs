// SPDX-License-Identifier: Apache-2.0

using System.Net.Sockets;
using System.Text.Json;
using PowerVerse.Chain.Node.Commands;

namespace PowerVerse.Chain.Node.Devnet;

/// <summary>A call over a node's local socket, where everything may be called by who may open the file.</summary>
internal static class LocalCall
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Calls a method.</summary>
    /// <param name="socketPath">The socket.</param>
    /// <param name="method">Its name.</param>
    /// <param name="parameters">Its arguments.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The result.</returns>
    /// <exception cref="CommandException">The node does not answer, or answers with an error.</exception>
    public static async Task<JsonElement> AskAsync(string socketPath, string method, object[] parameters, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), patience.Token).ConfigureAwait(false);
            using NetworkStream stream = new(socket);
            await stream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(new { jsonrpc = "2.0", id = 1, method, @params = parameters }), patience.Token).ConfigureAwait(false);

            // An answer is one line.
            using StreamReader reader = new(stream);
            string? line = await reader.ReadLineAsync(patience.Token).ConfigureAwait(false);
            JsonElement answer = JsonSerializer.Deserialize<JsonElement>(line ?? "null");
            return answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("result", out JsonElement result)
                ? result
                : throw new CommandException(ExitCode.Failed, $"{method} on '{socketPath}': {line ?? "no answer"}");
        }
        catch (Exception exception) when (exception is SocketException or IOException or JsonException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new CommandException(ExitCode.Failed, $"'{socketPath}' does not answer: {exception.Message}", exception);
        }
    }
}
