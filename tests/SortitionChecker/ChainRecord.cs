// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace PowerVerse.Chain.SortitionChecker;

/// <summary>A block as the node tells it: header fields, encoded seal and certificate, and the weight that the node says the certificate has.</summary>
internal sealed record BlockRecord(JsonElement Header, byte[] Seal, byte[] Certificate, ulong ClaimedWeight);

/// <summary>Reads a chain over JSON-RPC.</summary>
internal sealed class ChainRecord : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private readonly HttpClient _client;
    private readonly Uri _endpoint;

    public ChainRecord(Uri endpoint)
    {
        _endpoint = endpoint;
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(60) };
    }

    /// <summary>The blocks read so far, from block 0, which has neither seal nor certificate.</summary>
    public List<BlockRecord> Blocks { get; } = [];

    /// <summary>The longest time without a new block while following, as seen from here.</summary>
    public TimeSpan LongestPause { get; private set; }

    /// <summary>Reads every block as it comes.</summary>
    /// <param name="time">How long.</param>
    /// <param name="count">Ends earlier once there is a block of this number.</param>
    public async Task FollowAsync(TimeSpan time, ulong count)
    {
        long start = TimeProvider.System.GetTimestamp();
        long last = start;
        do
        {
            ulong head = (ulong)Bytes.FromQuantity((await CallAsync("eth_blockNumber")).GetString()!);
            while ((ulong)Blocks.Count <= head)
            {
                Blocks.Add(await ReadAsync((ulong)Blocks.Count));
                last = TimeProvider.System.GetTimestamp();
            }

            TimeSpan pause = TimeProvider.System.GetElapsedTime(last);
            LongestPause = pause > LongestPause ? pause : LongestPause;
            if (head >= count)
            {
                return;
            }

            await Task.Delay(Look);
        }
        while (TimeProvider.System.GetElapsedTime(start) < time);
    }

    /// <summary>The result of a call.</summary>
    public async Task<JsonElement> CallAsync(string method, params object[] parameters)
    {
        using HttpResponseMessage response = await _client.PostAsJsonAsync(_endpoint, new { jsonrpc = "2.0", id = 1, method, @params = parameters });
        JsonElement answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        return answer.TryGetProperty("result", out JsonElement result) ? result : throw new Refusal($"{method}: {answer}");
    }

    public void Dispose() => _client.Dispose();

    private async Task<BlockRecord> ReadAsync(ulong number)
    {
        string quantity = string.Create(CultureInfo.InvariantCulture, $"0x{number:x}");
        JsonElement header = await CallAsync("eth_getBlockByNumber", quantity, false);
        if (number == 0)
        {
            return new BlockRecord(header, [], [], 0);
        }

        JsonElement seal = await CallAsync("pv_getSeal", quantity);
        JsonElement certificate = await CallAsync("pv_getCertificate", quantity);
        Refusal.Unless(seal.ValueKind == JsonValueKind.Object && certificate.ValueKind == JsonValueKind.Object, $"block {number} has no seal or no certificate");
        return new BlockRecord(
            header,
            Bytes.FromHex(seal.GetProperty("encoded").GetString()!),
            Bytes.FromHex(certificate.GetProperty("encoded").GetString()!),
            (ulong)Bytes.FromQuantity(certificate.GetProperty("weight").GetString()!));
    }
}
